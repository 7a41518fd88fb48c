"""Words that lean on what follows: articles, pronouns, conjunctions and prepositions, by language.

German and English are meant to be complete for prose; the other languages hold their most frequent words.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["FunctionWords", "function_words"]


class FunctionWords(NamedTuple):
    """The words of a language.

    `clinging`: no line should end with one. `leaning`: better not, such as a negation before what it negates.
    `joining`: before one of these nothing leans on what follows, so that a particle may end its line there.
    `pronouns`: those of the clinging words that may, rather than a line be torn, end it behind another one of these.
    """

    clinging: frozenset[str]
    leaning: frozenset[str]
    joining: frozenset[str]
    pronouns: frozenset[str]


_DE_ENDINGS = ("", "e", "en", "em", "er", "es")
_DE_STEMS = ["ein", "kein", "mein", "dein", "ihr", "unser"]
_DE_POSSESSIVES = [stem + ending for stem in _DE_STEMS for ending in _DE_ENDINGS]
_DE_STRONG = [stem + ending for stem in ["dies", "jen", "jed", "welch", "manch", "solch"] for ending in _DE_ENDINGS[1:]]

_CLINGING = {
    "de": " ".join([*_DE_POSSESSIVES, *_DE_STRONG])
    # articles and determiners; "sein" is a verb, too
    + " der die das dem den des dessen deren seine seinen seinem seiner seines euer eure euren eurem eurer eures"
    # pronouns
    " ich du er sie es wir man wer wen wem wessen was sich"
    # conjunctions
    " und oder aber denn sowie als wie wenn dass daß weil ob obwohl obgleich bevor ehe nachdem während damit"
    " falls sofern sobald solange soweit sooft indem sodass seitdem bzw"
    " desto umso wo wann warum weshalb wieso wozu womit worüber worauf"
    # prepositions
    " in im ins an am ans auf aufs aus bei beim bis durch durchs für fürs gegen ohne um ums unter unterm unters über"
    " überm übers vor vorm vors hinter hinterm hinters neben zwischen mit nach von vom zu zum zur seit ab außer"
    " trotz wegen statt anstatt innerhalb außerhalb oberhalb unterhalb jenseits diesseits laut gemäß dank mittels"
    " anhand aufgrund infolge zugunsten samt nebst inklusive exklusive binnen per pro via je kontra angesichts"
    " hinsichtlich bezüglich entgegen mangels zwecks",
    "en": "a an the my your his her its our their this that these those every each some any no another such which"
    " what whose i you he she it we they who whom and or but nor so yet if whether because although though unless"
    " until till while when where why how since as than once whereas of to in on at by for from with without within"
    " into onto over under about above below across after against among before behind between beyond despite during"
    " except through throughout toward towards upon via versus vs per",
    "fr": "le la les l un une des du de d au aux et ou mais donc ni car que qu qui dont où si quand comme lorsque à"
    " dans par pour en vers avec sans sous sur chez entre contre depuis pendant mon ma mes ton ta tes son sa ses notre"
    " nos votre vos leur leurs ce cet cette ces je tu il elle on nous vous ils elles se ne y",
    "es": "el la los las lo un una unos unas al del y e o u ni pero sino que si porque cuando como donde aunque a"
    " ante bajo con contra de desde durante en entre hacia hasta para por según sin sobre tras mi tu su mis tus sus"
    " nuestro nuestra se me te le les nos yo él ella este esta estos estas ese esa cada",
    "it": "il lo la i gli le un uno una e ed o ma che se perché quando come dove chi cui di a da in con su per tra"
    " fra del dello della dei degli delle al allo alla ai agli alle dal dalla dallo dai dalle nel nello nella nei"
    " negli nelle sul sulla sullo sui sulle mio mia tuo tua suo sua nostro nostra si ci vi mi ti questo questa quel"
    " quella ogni",
    "nl": "de het een en of maar want dat die wat wie als dan omdat terwijl toen zodat hoewel voordat nadat om te in"
    " op aan van voor met bij naar uit tot door over onder tegen tussen zonder per via ik je jij hij ze zij we wij u"
    " men er mijn jouw haar hun ons onze deze dit elke",
    "pt": "o a os as um uma de do da dos das em no na e ou com por para que se",
    "pl": "a i o u w z za na do od po we ze ku pod nad przed przez przy bez dla oraz albo lub ale że bo czy jak gdy",
    "cs": "a i k o s u v z ve ke ku se na do od po za ze ob pod nad před přes při pro bez nebo ale že když jak",
    "da": "en et den det de og i på til af for med at som",
    "sv": "en ett den det de och i på till av för med att som",
    "nb": "en et ei den det de og i på til av for med å som",
    "fi": "ja tai että jos kun kuin",
    "sk": "a i o u k s v z vo ku so zo na do od po za pod nad pred cez pri pre bez alebo ale že keď ako",
    "hu": "a az egy és s is hogy ha de",
    "ro": "o un a al ai ale și sau în la de cu pe din că să",
    "hr": "i a u o k s sa na za od do iz po te da",
    "ru": "а и но да или что чтобы как когда где если в во на с со к ко о об обо у по за из изо от ото до для без при"
    " про под подо над перед через между около после ради среди против не ни я ты он мы вы она оно они мой моя"
    " моё мои наш наша наше наши ваш ваша ваше ваши это этот эта эти тот та те кто чем",
    "uk": "а і й та але або чи що щоб як коли де якщо в у на з із зі зо до о об по за від од для без при про під піді"
    " над наді перед через між біля після серед проти не ні я ти він ми ви вона воно вони мій моя моє мої наш наша"
    " наше наші ваш ваша ваше ваші це цей ця ці той хто чим",
    "bg": "а и но или че да ако как когато където в във на с със за от до по при без под над пред през между след"
    " около към върху срещу не аз ти той тя то ние вие те се си ще един една едно това този тази тези който която"
    " което които",
    "sr": "а и но али или да ако што као кад када где у на с са к ка о од до по за из без при под над пред кроз међу"
    " између после око због против не ни ја ти он она оно ми ви они се је су ће овај ова ово тај та то који која које"
    " a i no ali ili da ako što kao kad kada gde u na s sa k ka o od do po za iz bez pri pod nad pred kroz među"
    " između posle oko zbog protiv ne ni ja ti on ona ono mi vi oni se je su će ovaj ova ovo taj ta to koji koja koje",
    "el": "ο η το οι τα τον την του της και ή να σε με για από που",
}
_LEANING = {
    "de": "nicht nie niemals nur auch sehr so noch schon ganz gar sogar fast kaum etwa rund mindestens höchstens"
    " mehr sein alle beide zwei drei viele wenige mich mir dich dir ihn ihm ihnen uns euch"
    " doch jedoch sondern weder entweder sowohl"
    " ist sind war hat haben wird werden",
    "en": "not never only very too also just more most less all both me him us them off out up down like near is are"
    " was were be been has have had do does did will would can could should may might must",
    "fr": "pas plus très non est sont",
    "es": "no muy más es son",
    "it": "non più molto è sono",
    "nl": "niet ook nog zo heel zijn is",
    "pt": "não",
    "pl": "nie",
    "cs": "ne",
    "sk": "nie",
}
_JOINING = {
    "de": "und oder sowie als wie statt",
    "en": "and or than",
    "fr": "et ou que",
    "es": "y e o u que",
    "it": "e ed o che",
    "nl": "en of dan als",
}


_PRONOUNS = {"de": "ich du er sie es wir man sich", "en": "i you he she it we they"}


def _words(lists: dict[str, str], language: str) -> frozenset[str]:
    return frozenset(lists.get(language, "").split())


_FOUND = {
    language: FunctionWords(*(_words(each, language) for each in (_CLINGING, _LEANING, _JOINING, _PRONOUNS)))
    for language in _CLINGING
}
_NONE = FunctionWords(frozenset(), frozenset(), frozenset(), frozenset())


def function_words(language: str) -> FunctionWords:
    """Return the words of a language tag (`de`, `de-CH`), all in lower case; none for an unknown language.

    >>> "für" in function_words("de-CH").clinging, "für" in function_words("en").clinging
    (True, False)
    """
    return _FOUND.get(language.replace("_", "-").split("-", 1)[0].casefold(), _NONE)
