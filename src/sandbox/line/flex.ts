// What LINE allows in a Flex message: https://developers.line.biz/en/reference/messaging-api/#flex-message
import { z } from 'zod'
import { areaAction, buttonAction, fileUrl } from './actions.ts'

const color = z.string().regex(/^#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})$/, 'invalid color code')
const px = '\\d+(\\.\\d+)?px'
const percent = '\\d+(\\.\\d+)?%'
const oneOf = (words: string, ...forms: string[]) =>
  z.string().regex(new RegExp(`^(${[...words.split(' ').filter(Boolean), ...forms].join('|')})$`), 'invalid property')

const space = oneOf('none xs sm md lg xl xxl', px)
const offset = oneOf('none xs sm md lg xl xxl', px, percent)
const padding = offset
const wide = oneOf('', px, percent)
const fontSize = oneOf('xxs xs sm md lg xl xxl 3xl 4xl 5xl', px)
const imageSize = oneOf('xxs xs sm md lg xl xxl 3xl 4xl 5xl full', px, percent)
const weight = z.enum(['regular', 'bold'])
const style = z.enum(['normal', 'italic'])
const decoration = z.enum(['none', 'underline', 'line-through'])
const gravity = z.enum(['top', 'bottom', 'center'])
const align = z.enum(['start', 'end', 'center'])
const flex = z.number().int().min(0)
const ratio = z.string().regex(/^\d{1,6}(\.\d+)?:\d{1,6}(\.\d+)?$/, 'invalid aspectRatio')

const placed = {
  margin: space.optional(),
  position: z.enum(['relative', 'absolute']).optional(),
  offsetTop: offset.optional(),
  offsetBottom: offset.optional(),
  offsetStart: offset.optional(),
  offsetEnd: offset.optional(),
}

const span = z.strictObject({
  type: z.literal('span'),
  text: z.string().optional(),
  size: fontSize.optional(),
  color: color.optional(),
  weight: weight.optional(),
  style: style.optional(),
  decoration: decoration.optional(),
})

const words = z
  .strictObject({
    type: z.literal('text'),
    ...placed,
    text: z.string().min(1, 'must be non-empty text').optional(),
    contents: z.array(span).optional(),
    flex: flex.optional(),
    size: fontSize.optional(),
    align: align.optional(),
    gravity: gravity.optional(),
    color: color.optional(),
    weight: weight.optional(),
    style: style.optional(),
    decoration: decoration.optional(),
    wrap: z.boolean().optional(),
    lineSpacing: oneOf('', px).optional(),
    maxLines: z.number().int().min(0).optional(),
    adjustMode: z.literal('shrink-to-fit').optional(),
    scaling: z.boolean().optional(),
    action: areaAction.optional(),
  })
  .refine((component) => component.text !== undefined || component.contents?.length, {
    error: 'must be specified',
    path: ['text'],
  })

const button = z.strictObject({
  type: z.literal('button'),
  ...placed,
  flex: flex.optional(),
  color: color.optional(),
  style: z.enum(['primary', 'secondary', 'link']).optional(),
  gravity: gravity.optional(),
  height: z.enum(['md', 'sm']).optional(),
  adjustMode: z.literal('shrink-to-fit').optional(),
  scaling: z.boolean().optional(),
  action: buttonAction,
})

const image = z.strictObject({
  type: z.literal('image'),
  ...placed,
  url: fileUrl,
  flex: flex.optional(),
  align: align.optional(),
  gravity: gravity.optional(),
  size: imageSize.optional(),
  aspectRatio: ratio.optional(),
  aspectMode: z.enum(['fit', 'cover']).optional(),
  backgroundColor: color.optional(),
  animated: z.boolean().optional(),
  action: areaAction.optional(),
})

const icon = z.strictObject({
  type: z.literal('icon'),
  ...placed,
  url: fileUrl,
  size: fontSize.optional(),
  aspectRatio: ratio.optional(),
  scaling: z.boolean().optional(),
})

const separator = z.strictObject({ type: z.literal('separator'), margin: space.optional(), color: color.optional() })
const filler = z.strictObject({ type: z.literal('filler'), flex: flex.optional() })

const body = {
  layout: z.enum(['horizontal', 'vertical', 'baseline']),
  flex: flex.optional(),
  spacing: space.optional(),
  backgroundColor: color.optional(),
  borderColor: color.optional(),
  borderWidth: oneOf('none light normal medium semi-bold bold', px).optional(),
  cornerRadius: oneOf('none xs sm md lg xl xxl', px).optional(),
  width: wide.optional(),
  maxWidth: wide.optional(),
  height: wide.optional(),
  maxHeight: wide.optional(),
  paddingAll: padding.optional(),
  paddingTop: padding.optional(),
  paddingBottom: padding.optional(),
  paddingStart: padding.optional(),
  paddingEnd: padding.optional(),
  justifyContent: z
    .enum(['center', 'flex-start', 'flex-end', 'space-between', 'space-around', 'space-evenly'])
    .optional(),
  alignItems: z.enum(['center', 'flex-start', 'flex-end']).optional(),
  background: z
    .strictObject({
      type: z.literal('linearGradient'),
      angle: z.string().regex(/^\d{1,3}(\.\d+)?deg$/),
      startColor: color,
      endColor: color,
      centerColor: color.optional(),
      centerPosition: oneOf('', percent).optional(),
    })
    .optional(),
  action: areaAction.optional(),
}

type Component = { type: string }
type BoxSchema = z.ZodType<{ type: 'box'; layout: string; contents: Component[] }> & z.core.$ZodTypeDiscriminable

// Which children a layout takes: https://developers.line.biz/en/docs/messaging-api/flex-message-elements/#box
const children = {
  horizontal: ['box', 'button', 'filler', 'image', 'separator', 'text'],
  vertical: ['box', 'button', 'filler', 'image', 'separator', 'text'],
  baseline: ['filler', 'icon', 'text'],
}

const box: BoxSchema = z
  .strictObject({
    type: z.literal('box'),
    ...placed,
    ...body,
    get contents(): z.ZodArray<z.ZodType<Component>> {
      return z.array(z.discriminatedUnion('type', [box, words, button, image, icon, separator, filler]))
    },
  })
  .superRefine((found, context) => {
    for (const [index, child] of found.contents.entries()) {
      if (children[found.layout].includes(child.type)) continue
      context.addIssue({ code: 'custom', message: 'invalid property', path: ['contents', index, 'type'] })
    }
  })

const video = z.strictObject({
  type: z.literal('video'),
  url: fileUrl,
  previewUrl: fileUrl,
  altContent: z.discriminatedUnion('type', [box, image]),
  aspectRatio: ratio.optional(),
  action: areaAction.optional(),
})

const blockStyle = z.strictObject({
  backgroundColor: color.optional(),
  separator: z.boolean().optional(),
  separatorColor: color.optional(),
})

const roomForVideo = ['kilo', 'mega', 'giga']
const bubbleBytes = 30 * 1024
const carouselBytes = 50 * 1024
const isWithin = (bytes: number) => (found: unknown) => Buffer.byteLength(JSON.stringify(found)) <= bytes

const bubble = z
  .strictObject({
    type: z.literal('bubble'),
    size: z.enum(['nano', 'micro', 'deca', 'hecto', 'kilo', 'mega', 'giga']).optional(),
    direction: z.enum(['ltr', 'rtl']).optional(),
    header: box.optional(),
    hero: z.discriminatedUnion('type', [box, image, video]).optional(),
    body: box.optional(),
    footer: box.optional(),
    styles: z
      .strictObject({
        header: blockStyle.optional(),
        hero: blockStyle.optional(),
        body: blockStyle.optional(),
        footer: blockStyle.optional(),
      })
      .optional(),
    action: areaAction.optional(),
  })
  .refine((found) => found.header || found.hero || found.body || found.footer, 'At least one block must be specified')
  .refine((found) => found.hero?.type !== 'video' || roomForVideo.includes(found.size ?? 'mega'), {
    error: 'a video needs a bubble of kilo, mega or giga',
    path: ['size'],
  })
  .refine(isWithin(bubbleBytes), 'size must be up to 30 KB')

const carousel = z
  .strictObject({
    type: z.literal('carousel'),
    contents: z.array(bubble).min(1, 'May not be empty').max(12, 'size must be between 1 and 12'),
  })
  .refine((found) => found.contents.every((each) => each.hero?.type !== 'video'), 'a carousel takes no video')
  .refine(
    (found) => new Set(found.contents.map((each) => each.size ?? 'mega')).size === 1,
    'bubbles must be of one size',
  )
  .refine(isWithin(carouselBytes), 'size must be up to 50 KB')

/** A bubble, or a carousel of up to twelve. */
export const flexContainer = z.discriminatedUnion('type', [bubble, carousel])
