import { messageOf, note as noteOn } from '#flows/deeds.ts'
import { askWords, type Command, onCase } from './command.ts'

export const note: Command = {
  name: 'note',
  words: { th: ['โน้ต', 'บันทึก'], ms: ['nota'], id: ['catatan'], ar: ['ملاحظة'] },
  staff: 'note',
  usage: '/note 12 text',
  about: 'command.note',
  takesCase: true,
  bare: 'with-words',
  run: onCase((scene, found, text) => {
    const { files } = scene.near
    if (text === '' && files.length === 0) return askWords(scene, 'note', 'ask.note', found)
    return noteOn(scene, found, { text, files, ...messageOf(scene) })
  }),
}
