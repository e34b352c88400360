// What LINE allows as an action: https://developers.line.biz/en/reference/messaging-api/#action-objects
import { z } from 'zod'

const segmenter = new Intl.Segmenter()

/** Text of 1 to `max` characters as a person counts them; LINE counts labels so. */
export const label = (max: number) =>
  z
    .string()
    .min(1, 'May not be empty')
    .refine((text) => [...segmenter.segment(text)].length <= max, `Length must be between 1 and ${max}`)

/** Text of 1 to `max` UTF-16 units; LINE counts everything but labels so. */
export const text = (max: number) =>
  z.string().min(1, 'May not be empty').max(max, `Length must be between 0 and ${max}`)

/** An address of a file that LINE will fetch. https://developers.line.biz/en/reference/messaging-api/#image-message */
export const fileUrl = z
  .string()
  .max(2000)
  .regex(/^https:\/\/[^\s/]+/, 'Must be a valid HTTPS URL')

const linkUrl = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^(https?:\/\/|line:\/\/|tel:)\S+$/, 'invalid uri scheme')
const day = '\\d{4}-\\d{2}-\\d{2}'
const hour = '\\d{2}:\\d{2}'
const moments = { date: `^${day}$`, time: `^${hour}$`, datetime: `^${day}[tT]${hour}$` }

function actionsWith<Label extends z.ZodType>(name: Label) {
  return {
    postback: z
      .strictObject({
        type: z.literal('postback'),
        label: name,
        data: text(300),
        displayText: text(300).optional(),
        text: text(300).optional(),
        inputOption: z.enum(['closeRichMenu', 'openRichMenu', 'openKeyboard', 'openVoice']).optional(),
        fillInText: z.string().max(300).optional(),
      })
      .refine((action) => !(action.displayText && action.text), 'displayText and text can not both be set'),
    message: z.strictObject({ type: z.literal('message'), label: name, text: text(300) }),
    uri: z.strictObject({
      type: z.literal('uri'),
      label: name,
      uri: linkUrl,
      altUri: z.strictObject({ desktop: linkUrl }).optional(),
    }),
    datetimepicker: z
      .strictObject({
        type: z.literal('datetimepicker'),
        label: name,
        data: text(300),
        mode: z.enum(['date', 'time', 'datetime']),
        initial: z.string().optional(),
        max: z.string().optional(),
        min: z.string().optional(),
      })
      .refine(hasMomentsOfItsMode, 'must be a valid date or time of the mode'),
    clipboard: z.strictObject({ type: z.literal('clipboard'), label: name, clipboardText: text(1000) }),
  }
}

function hasMomentsOfItsMode(action: { mode: keyof typeof moments; initial?: string; max?: string; min?: string }) {
  const form = new RegExp(moments[action.mode])
  return [action.initial, action.max, action.min].every((moment) => moment === undefined || form.test(moment))
}

const quick = actionsWith(label(20))

/** Actions of a quick reply: the label is required, 20 characters at most. */
export const quickReplyAction = z.discriminatedUnion('type', [
  ...list(quick),
  z.strictObject({ type: z.literal('camera'), label: label(20) }),
  z.strictObject({ type: z.literal('cameraRoll'), label: label(20) }),
  z.strictObject({ type: z.literal('location'), label: label(20) }),
])

/** Actions of a Flex button: the label is required, 40 characters at most. */
export const buttonAction = z.discriminatedUnion('type', list(actionsWith(label(40))))

/** Actions of other Flex components, where the label is optional. */
export const areaAction = z.discriminatedUnion('type', list(actionsWith(label(40).optional())))

/** Actions of an image carousel's pictures. */
export const pictureAction = z.discriminatedUnion('type', list(actionsWith(label(12).optional())))

/** Actions of a template's buttons. */
export const templateAction = z.discriminatedUnion('type', list(actionsWith(label(20))))

function list<Label extends z.ZodType>(actions: ReturnType<typeof actionsWith<Label>>) {
  const { postback, message, uri, datetimepicker, clipboard } = actions
  return [postback, message, uri, datetimepicker, clipboard] as const
}
