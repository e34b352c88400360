import { language as chooseLanguage } from '#flows/languages.ts'
import type { Command } from './command.ts'

export const language: Command = {
  name: 'language',
  words: { en: ['lang'], th: ['ภาษา'], ms: ['bahasa'], id: ['bahasa'], ar: ['اللغة'] },
  staff: false,
  usage: '/language',
  about: 'command.language',
  takesCase: false,
  *run(scene, rest) {
    return chooseLanguage(scene, rest)
  },
}
