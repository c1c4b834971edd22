"""Threads that anybody who may write in them can put in order: name, move, split, merge, resolve, and undo each of it.

holding     locks, in one order for everybody: audiences FOR SHARE, then roots FOR UPDATE, each by id
newcomers   who would newly see something, and the question about it
titles, moving, splitting, merging, undoing    the acts; each leaves a line in the thread's history
history     the lines, laid on with the reader's own rights
rules       what is decided without a database
"""
