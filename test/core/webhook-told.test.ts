// Whether messages come in by an account's webhook.
import { describe, expect, it } from 'vitest'
import { comesIn, type WebhookTold } from '#core/webhook-told.ts'

const at = 1000
const told = (differs: Partial<WebhookTold>): WebhookTold => ({ set: true, active: true, notes: [], at, ...differs })

describe('messages come in', () => {
  it.each<[string, WebhookTold | null, number | null, boolean]>([
    ['no: nothing is known', null, null, false],
    ['yes: one did, whatever an earlier version kept', null, 900, true],
    ['yes: the platform says that it is set and in use', told({}), null, true],
    ['yes: it was tried as well', told({ tested: true }), null, true],
    ['no: the platform says only that it is set', told({ active: undefined }), null, false],
    ['no: only a person can set it', told({ set: false, active: undefined }), null, false],
    ['yes: a person set it, as one came in', told({ set: false, active: undefined }), 900, true],
    ['no: it is switched off, and what came in was the test', told({ active: false }), at, false],
    ['no: the test failed', told({ tested: false }), 900, false],
    ['yes: it was switched on after that', told({ active: false }), at + 1, true],
  ])('%s', (_, said, lastIn, expected) => {
    expect(comesIn(said, lastIn)).toBe(expected)
  })
})
