-- The leanest statement that fetches what the home page shows of its 30 entries: frozen, so that
-- the ratio in stream.py means the same from release to release. Run by pgbench with -D people=…
\set person random(1, :people)
SELECT e.id, e.kind, e.title, coalesce(e.outline->>'html', e.html), e.published_at, e.edited_at, e.byline,
       p.name, p.handle, p.photo, p.role, a.kind, a.openness, s.slug, s.name, coalesce(c.comments, 0),
       (SELECT json_agg(json_build_array(t.id, t.width, t.height, t.alt)) FROM entries_attachment t WHERE t.entry_id = e.id)
  FROM (SELECT * FROM entries_entry
         WHERE root_id IS NULL AND state = 'published'
           AND audience_id = ANY ((SELECT samband_audiences(:person))::bigint[])
         ORDER BY published_at DESC, id DESC LIMIT 31) e
  JOIN spaces_audience a ON a.id = e.audience_id
  LEFT JOIN spaces_space s ON s.id = a.space_id
  LEFT JOIN people_person p ON p.id = e.author_id
  LEFT JOIN entries_counters c ON c.entry_id = e.id
 ORDER BY e.published_at DESC, e.id DESC;
