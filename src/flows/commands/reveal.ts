import { type Personal, personalIn } from '#core/personal.ts'
import type { Chat, Outcome } from '#flows/near.ts'
import { ask, type LoadedCase, type Talk } from '#flows/questions.ts'
import { caseById, isCase } from '#flows/reach.ts'
import { answerAbout, answerWith, join, nothing, type Scene, worded } from '#flows/scene.ts'
import { longestAnswer } from '#flows/soft.ts'
import { type Command, onCase } from './command.ts'

const onNumber = onCase(shown)

/** What a group reads masked, shown to whoever asks and to them alone; that they asked is kept (S1-24). */
export const reveal: Command = {
  name: 'reveal',
  words: { th: ['เปิดเผย', 'ดูข้อมูล'], ms: ['dedah'], id: ['tampilkan'], ar: ['إظهار'] },
  staff: 'note',
  usage: '/reveal 12',
  about: 'command.reveal',
  takesCase: true,
  *run(scene, rest, given) {
    // A card's button names the case by its id.
    if (given || !/^[0-9A-HJKMNP-TV-Z]{26}$/u.test(rest)) return yield* onNumber(scene, rest, given)
    const found = yield* caseById(scene, rest, 0)
    return isCase(found) ? yield* shown(scene, found) : found
  },
}

function* shown(scene: Scene, found: LoadedCase): Talk<Outcome> {
  const { current, names } = found
  const said = yield* ask('case.said', { id: current.id })
  const typed = Object.values(current.fields).flatMap((answer) => ('text' in answer ? answer.text : []))
  const values = personalIn([current.summary, ...typed, ...said, ...Object.values(names)])
  if (values.length === 0) return answerAbout(scene, current, 'reveal.nothing')
  const words = scene.tongue.say('reveal.values', {
    number: current.number,
    case_id: current.number,
    list: values.map(({ value }) => value).join('\n'),
  })
  const place = yield* placeFor(scene, words)
  return place === null ? answerWith(scene, 'reveal.write_first') : shownAt(scene, found, values, words, place)
}

type Place = { chat: string; isHere: boolean }

/** Where nobody else reads it: this private chat, the answer to a pressed button, else their own chat with the bot. */
function* placeFor({ near, incoming: { event } }: Scene, words: string): Talk<Place | null> {
  const { chat, person } = near
  const isAnswered = event.kind === 'button' && event.callback !== undefined && words.length <= longestAnswer
  if (chat.kind === 'private' || isAnswered) return { chat: chat.id, isHere: true }
  const own: Chat | null = person ? yield* ask('chat.ofPerson', { platformId: person.platformId }) : null
  return own?.state === 'active' ? { chat: own.id, isHere: false } : null
}

function shownAt(scene: Scene, { current }: LoadedCase, values: Personal[], words: string, place: Place): Outcome {
  const kinds = [...new Set(values.map(({ kind }) => kind))]
  const change = { change: 'reveal' as const, case: current.id, number: current.number, kinds }
  const about = { lane: 'normal' as const, case: current.id, wording: 'reveal.values' }
  const said = { ...nothing, changes: [change], say: [{ ...about, chat: place.chat, message: worded(words) }] }
  return place.isHere ? said : join(said, answerAbout(scene, current, 'reveal.sent'))
}
