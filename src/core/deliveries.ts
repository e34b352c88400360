// What is true of a message on its way to a chat, wherever it is looked after.

/** What a person may drop: what did not arrive, what nobody knows of, what waits for its receiver. */
export const droppable = ['failed', 'dead', 'unconfirmed', 'parked'] as const

/** Whether a message in this state may be dropped. */
export function isDroppable(state: string): boolean {
  return droppable.some((one) => one === state)
}
