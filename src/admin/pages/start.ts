// What is still missing before the main job runs, each with the place where it is done (S0-28).
import { and, count, eq } from 'drizzle-orm'
import { badge, card, type Html, html, link } from '#admin/html.ts'
import type { Ask, Page } from '#admin/page.ts'
import { pageWords } from '#admin/words.ts'

const words = pageWords(
  {
    title: 'Start',
    intro:
      'When every line is done, a customer who writes to your account opens a case, and your staff work it in their group.',
    done: 'Done',
    open: 'To do',
    channel: 'Connect a LINE, WhatsApp or Telegram account',
    webhook: "Have the account's messages sent here (webhook)",
    staff: 'Bring the bot into the staff group and bind it',
    types: 'Look through the case types: what customers are asked, how fast it must go',
    first: 'Write to the account as a customer would: the first case',
    all_done: 'Everything is in place. The rest happens in chat.',
  },
  {
    th: {
      title: 'เริ่มต้น',
      intro: 'เมื่อครบทุกข้อ ลูกค้าที่ทักเข้ามาจะเปิดเคสได้ และทีมงานรับเคสในกลุ่มได้ทันที',
      done: 'เสร็จแล้ว',
      open: 'ต้องทำ',
      channel: 'เชื่อมต่อบัญชี LINE, WhatsApp หรือ Telegram',
      webhook: 'ตั้งให้ข้อความของบัญชีส่งมาที่นี่ (webhook)',
      staff: 'เชิญบอตเข้ากลุ่มทีมงานและผูกกลุ่ม',
      types: 'ตรวจประเภทเคส: ถามอะไรลูกค้า ต้องเสร็จภายในเท่าไร',
      first: 'ลองทักบัญชีเหมือนลูกค้า เพื่อเปิดเคสแรก',
      all_done: 'พร้อมใช้งานแล้ว ที่เหลือทำในแชตได้เลย',
    },
    ar: {
      title: 'البداية',
      intro: 'عندما تكتمل كل الخطوات يفتح العميل الذي يراسل حسابك طلباً، ويعمل عليه فريقك في مجموعته.',
      done: 'تم',
      open: 'مطلوب',
      channel: 'ربط حساب LINE أو WhatsApp أو Telegram',
      webhook: 'إرسال رسائل الحساب إلى هنا (webhook)',
      staff: 'إضافة البوت إلى مجموعة الفريق وربطها',
      types: 'مراجعة أنواع الطلبات: ما يُسأل عنه العميل، والمدة المطلوبة',
      first: 'مراسلة الحساب كما يفعل العميل: أول طلب',
      all_done: 'كل شيء جاهز. والباقي يتم في المحادثة.',
    },
  },
)

type Step = { key: 'channel' | 'webhook' | 'staff' | 'types' | 'first'; isDone: boolean; page: string }

export const start: Page = {
  path: 'start',
  title: (language) => words(language)('title'),
  group: 'work',
  async show(ask) {
    const say = words(ask.visitor.language)
    const steps = await stepsOf(ask)
    const isAll = steps.every(({ isDone }) => isDone)
    return card(say('title'), list(ask, steps), isAll ? say('all_done') : say('intro'))
  },
}

function list({ visitor, to }: Ask, steps: Step[]): Html {
  const say = words(visitor.language)
  return html`<ol class="steps">${steps.map(
    ({ key, isDone, page }) =>
      html`<li class="${isDone ? 'done' : ''}">${link(to(page), say(key))} ${badge(say(isDone ? 'done' : 'open'), isDone ? 'good' : 'warn')}</li>`,
  )}</ol>`
}

async function stepsOf({ needs, workspace }: Ask): Promise<Step[]> {
  const { q, t } = needs.store
  const channels = await q
    .select({ state: t.channels.state })
    .from(t.channels)
    .where(eq(t.channels.workspace, workspace.id))
  const [staff] = await q
    .select({ many: count() })
    .from(t.chats)
    .where(and(eq(t.chats.workspace, workspace.id), eq(t.chats.purpose, 'staff')))
  const [first] = await q.select({ id: t.cases.id }).from(t.cases).where(eq(t.cases.workspace, workspace.id)).limit(1)
  return [
    { key: 'channel', isDone: channels.length > 0, page: 'channels' },
    { key: 'webhook', isDone: channels.some(({ state }) => state === 'connected'), page: 'channels' },
    { key: 'staff', isDone: (staff?.many ?? 0) > 0, page: 'chats' },
    { key: 'types', isDone: first !== undefined, page: 'case-types' },
    { key: 'first', isDone: first !== undefined, page: 'start' },
  ]
}
