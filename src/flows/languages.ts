// Choosing a language: a person's own in private, the group's in a group.
import { languages } from '#core/workflow.ts'

import { languageQuestion, menuChoices, running } from './customer.ts'
import type { Flow, Outcome } from './near.ts'
import type { Heard } from './needs.ts'
import { answer, isStaff, join, nothing, type Scene, turnTo, worded } from './scene.ts'
import { tongueOf } from './tongue.ts'
import { plain } from './words.ts'

/** Asks for the language, or sets the one that is named. */
export function language(scene: Scene, named: string): Outcome {
  const found = languages.find((code) => code === plain(named) || plain(nameOf(scene, code)) === plain(named))
  if (found) return setLanguage(scene, found)
  const flow: Flow = { ...running(scene), kind: 'language', options: [...languages] }
  return join(
    turnTo({ flow }),
    answer(
      scene,
      languageQuestion(
        scene,
        languages.map((code) => nameOf(scene, code)),
      ),
      'language.ask',
    ),
  )
}

function nameOf({ near }: Scene, code: (typeof languages)[number]): string {
  return near.wordings(code)('language.name')
}

/** Goes on once a language is chosen. */
export function chooseLanguage(scene: Scene, flow: Extract<Flow, { kind: 'language' }>, heard: Heard): Outcome {
  const typed = /^\d$/u.test(heard.text ?? '') ? flow.options[Number(heard.text) - 1] : heard.text
  return language(scene, heard.picked ?? typed ?? '')
}

function setLanguage(scene: Scene, chosen: (typeof languages)[number]): Outcome {
  const { near } = scene
  const isGroup = near.chat.kind === 'group'
  if (isGroup && near.chat.purpose === 'staff' && !isStaff(scene)) return nothing
  const tongue = { ...tongueOf(near, near.chat, chosen), say: near.wordings(chosen) }
  const there: Scene = { ...scene, tongue }
  return join(
    turnTo({ flow: null }),
    {
      ...nothing,
      changes: [
        {
          change: 'language',
          person: isGroup ? null : (near.person?.id ?? null),
          chat: isGroup ? near.chat.id : null,
          language: chosen,
        },
      ],
    },
    answer(there, worded(tongue.say('language.set'), isGroup ? [] : menuChoices(there), 'buttons'), 'language.set'),
  )
}
