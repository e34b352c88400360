// The two-minute story, step by step, for whoever opens the page the first time.

type Step = {
  /** What to do, in a line. */
  text: string
  phone: string
  /** Who does it, by name, where the phone is a group's. */
  as?: string
  /** What the step's own button does, and what counts as having done it. */
  do: 'say' | 'press' | 'photo' | 'quote' | 'clock'
  words?: string
}

/** The story, in the order it is lived. */
export const guide: Step[] = [
  { text: 'Write สวัสดี as the customer สมชาย.', phone: 'line-somchai', do: 'say', words: 'สวัสดี' },
  { text: 'สมชาย has a problem: press แจ้งปัญหา.', phone: 'line-somchai', do: 'press', words: 'แจ้งปัญหา' },
  { text: 'The money did not arrive: press เติมเงินไม่เข้า.', phone: 'line-somchai', do: 'press', words: 'เติมเงินไม่เข้า' },
  { text: 'This type asks for an order: write ORD-7781.', phone: 'line-somchai', do: 'say', words: 'ORD-7781' },
  { text: 'Send the slip: + and Sample slip.', phone: 'line-somchai', do: 'photo' },
  { text: 'Read the summary and press ยืนยัน.', phone: 'line-somchai', do: 'press', words: 'ยืนยัน' },
  {
    text: 'The team has the case. Take it as นก: press รับเคส.',
    phone: 'line-staff',
    as: 'นก',
    do: 'press',
    words: 'รับเคส',
  },
]
