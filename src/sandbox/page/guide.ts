// The two-minute story, step by step, for whoever opens the page the first time.

type Step = {
  /** What to do, in a line. */
  text: string
  /** Where it is done; the clock stands above the phones. */
  phone?: string
  /** Who does it, by name, where the phone is a group's. */
  as?: string
  /** What the step's own button does, and what counts as having done it. `quote`: write under the newest card. */
  do: 'say' | 'press' | 'photo' | 'quote' | 'clock'
  words?: string
  /** How far the clock moves. */
  ms?: number
}

const [customer, staff, second] = ['line-somchai', 'line-staff', 'whatsapp-aisyah']
const minute = 60_000

/** The story, in the order it is lived. */
export const guide: Step[] = [
  { text: 'Write สวัสดี as the customer สมชาย.', phone: customer, do: 'say', words: 'สวัสดี' },
  { text: 'สมชาย has a problem: press แจ้งปัญหา.', phone: customer, do: 'press', words: 'แจ้งปัญหา' },
  { text: 'The money did not arrive: press เติมเงินไม่เข้า.', phone: customer, do: 'press', words: 'เติมเงินไม่เข้า' },
  { text: 'This type asks for an order: write ORD-7781.', phone: customer, do: 'say', words: 'ORD-7781' },
  { text: 'Send the slip: press +, then Sample slip.', phone: customer, do: 'photo' },
  { text: 'Read the summary and press ยืนยัน.', phone: customer, do: 'press', words: 'ยืนยัน' },
  {
    text: 'Both staff groups have the card. Take it as นก: press รับเคส.',
    phone: staff,
    as: 'นก',
    do: 'press',
    words: 'รับเคส',
  },
  {
    text: 'Half a second later เอก presses รับเคส on the first card too.',
    phone: staff,
    as: 'เอก',
    do: 'press',
    words: 'รับเคส',
  },
  {
    text: 'As นก, quote the card (↩) and ask: > ขอเลขอ้างอิงโอนด้วยค่ะ',
    phone: staff,
    as: 'นก',
    do: 'quote',
    words: '> ขอเลขอ้างอิงโอนด้วยค่ะ',
  },
  { text: 'It reached สมชาย, who answers: TX2611020007781', phone: customer, do: 'say', words: 'TX2611020007781' },
  {
    text: 'นก quotes the card again and writes รอลูกค้า: the clock waits.',
    phone: staff,
    as: 'นก',
    do: 'quote',
    words: 'รอลูกค้า',
  },
  { text: 'Later นก quotes the card and writes แก้ไข.', phone: staff, as: 'นก', do: 'quote', words: 'แก้ไข' },
  { text: 'Done: นก quotes the card and writes เสร็จ.', phone: staff, as: 'นก', do: 'quote', words: 'เสร็จ' },
  {
    text: 'The workflow asks for the root cause: press ระบบชำระเงิน.',
    phone: staff,
    as: 'นก',
    do: 'press',
    words: 'ระบบชำระเงิน',
  },
  {
    text: 'And for a note: เติมเครดิตให้แล้ว. Then look at สมชาย.',
    phone: staff,
    as: 'นก',
    do: 'say',
    words: 'เติมเครดิตให้แล้ว',
  },
  {
    text: 'A second case: Aisyah writes /new topup_missing ORD-7790',
    phone: second,
    do: 'say',
    words: '/new topup_missing ORD-7790',
  },
  { text: 'Aisyah tells more: Top-up not credited.', phone: second, do: 'say', words: 'Top-up not credited' },
  { text: 'Aisyah presses ยืนยัน.', phone: second, do: 'press', words: 'ยืนยัน' },
  { text: 'Nobody takes it. Move the clock by 12 minutes: at 80 % the staff is warned.', do: 'clock', ms: 12 * minute },
  { text: 'Move it by 5 minutes more: the time is over, the case is escalated, once.', do: 'clock', ms: 5 * minute },
]
