// What stands behind a button: short tokens (at most 64 bytes) that name case, action and the stage they were drawn for.

export type Button =
  /** Do an action on a case, as it was at `stage`. */
  | { does: 'act'; number: number; action: string; stage: number }
  | { does: 'over'; number: number }
  | { does: 'show'; number: number; what: 'details' | 'files' | 'timeline' }
  /** The customer agrees to what an action asks. */
  | { does: 'agree'; number: number; need: string }
  /** The nth option of a running flow. */
  | { does: 'option'; flow: string; index: number }
  /** A word of a running flow: confirm, cancel, skip, done … */
  | { does: 'word'; flow: string; word: FlowWord }
  /** A command as if typed. */
  | { does: 'command'; name: string; rest: string }

export const flowWords = [
  'confirm',
  'cancel',
  'skip',
  'done',
  'resend',
  'again',
  'new',
  'over',
  'send',
  'more',
] as const
export type FlowWord = (typeof flowWords)[number]

/** The token of a button. */
export function token(button: Button): string {
  switch (button.does) {
    case 'act':
      return `a:${button.number}:${button.action}:${button.stage}`
    case 'over':
      return `o:${button.number}`
    case 'show':
      return `v:${button.number}:${button.what}`
    case 'agree':
      return `g:${button.number}:${button.need}`
    case 'option':
      return `f:${button.flow}:${button.index}`
    case 'word':
      return `w:${button.flow}:${button.word}`
    case 'command':
      return `c:${button.name}:${button.rest}`
    default:
      return button satisfies never
  }
}

/** Reads a token back; null where it is none of ours. */
export function readToken(value: string): Button | null {
  const [kind, ...rest] = value.split(':')
  const read = kind !== undefined && Object.hasOwn(readers, kind) ? readers[kind] : undefined
  return read ? read(rest) : null
}

const readers: Record<string, (rest: string[]) => Button | null> = {
  a: ([number, action, stage]) =>
    action && isCount(number) && isCount(stage)
      ? { does: 'act', number: Number(number), action, stage: Number(stage) }
      : null,
  o: ([number]) => (isCount(number) ? { does: 'over', number: Number(number) } : null),
  v: ([number, what]) =>
    isCount(number) && (what === 'details' || what === 'files' || what === 'timeline')
      ? { does: 'show', number: Number(number), what }
      : null,
  g: ([number, need]) => (isCount(number) && need ? { does: 'agree', number: Number(number), need } : null),
  f: ([flow, index]) => (flow && isCount(index) ? { does: 'option', flow, index: Number(index) } : null),
  w: ([flow, word]) => {
    const known = flowWords.find((entry) => entry === word)
    return flow && known ? { does: 'word', flow, word: known } : null
  },
  c: ([name, ...rest]) => (name ? { does: 'command', name, rest: rest.join(':') } : null),
}

const isCount = (text: string | undefined): text is string => text !== undefined && /^\d{1,15}$/.test(text)
