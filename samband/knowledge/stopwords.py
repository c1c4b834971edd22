"""Words that say nothing about a subject, in Swedish and English (folded, å ä ö kept)."""

_ENGLISH = """
a about above after again all also am an and any are as at be because been before being below between both but by can
could did do does doing down during each few for from further had has have having he her here hers him his how if in
into is it its just may me might more most my no nor not now of off on once only or other our ours out over own same
she should so some such than that the their theirs them then there these they this those through to too under until up
very was we were what when where which while who whom why will with would you your yours
"""

_SWEDISH = """
alla allt att av bara blev bli blir blivit båda börja de dem den denna deras dess dessa det detta dig din dina ditt du
då där därför efter ej eller en enligt er era ett finns fram från får för före ge genom ha hade han hans har hela hellre
henne hennes hit hon honom hos hur här i icke in inom inte ja jag ju kan kanske kom kommer kunde kunna man med medan
mellan men mer mest mig min mina mitt mot mycket ned nej ner ni nog nu någon något några när och också om oss på redan
samma sedan sen sig sin sina sitt själv ska skall skulle som så sådan sådana sådant till tills under upp ut utan vad
vara varför varit varje vars vart var vem vems verkligen vi vid vilka vilken vilket vill visst våra vår vårt även är
över
"""

# Said around a question, not part of what it is about; left out of queries only.
_QUESTION = """
anybody anyone ask contact expert experts expertise find help helps knew know knowing knowledge known knows please
question somebody someone talk tell
expert experter fråga frågor gjorde gjort gör göra hitta hjälp hjälpa hjälper kontakta känner kunnig kunniga
nån nånting nåra nåt prata snälla svara söker veta vet
"""

STOP_WORDS = frozenset(f"{_ENGLISH} {_SWEDISH}".split())
QUESTION_WORDS = STOP_WORDS | frozenset(_QUESTION.split())
