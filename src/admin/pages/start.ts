// What is still missing before the main job runs, each with the place where it is done (S0-28).
import { and, eq, inArray, ne } from 'drizzle-orm'
import { knownChannels } from '#admin/channel-state.ts'
import { badge, card, type Html, html, link } from '#admin/html.ts'
import type { Ask, Page } from '#admin/page.ts'
import { pageWords } from '#admin/words.ts'
import { isTold } from '#core/told.ts'
import { heldEvents } from '#store/held.ts'
import { retiredState } from '#store/retiring.ts'

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
    events: 'Choose what the groups are told: at least urgent cases in one of them',
    test: 'Send a test message to a chat',
    types: 'Look through the case types: what customers can choose, how fast it must go, who is told',
    first: 'Write to the account as a customer would: the first case',
    all_done: 'Everything is in place. The rest happens in chat.',
    held: 'Restored from a backup: {many} events are held back until you say what becomes of them',
    so_far: '{done} of {all} done',
    next: 'Do this next',
  },
  {
    th: {
      title: 'เริ่มต้น',
      intro: 'เมื่อครบทุกข้อ ลูกค้าที่ทักเข้ามาจะเปิดเคสได้ และทีมงานรับเคสในกลุ่มได้ทันที',
      done: 'เสร็จแล้ว',
      open: 'ต้องทำ',
      channel: 'เชื่อมต่อบัญชี LINE, WhatsApp หรือ Telegram',
      webhook: 'ตั้งให้ข้อความของบัญชีส่งมาที่นี่ (webhook)',
      staff: 'เชิญบอทเข้ากลุ่มทีมงานและผูกกลุ่ม',
      events: 'เลือกว่าแต่ละกลุ่มได้รับแจ้งอะไร เคสด่วนต้องมีอย่างน้อยหนึ่งกลุ่ม',
      test: 'ส่งข้อความทดสอบไปที่แชต',
      types: 'ตรวจประเภทเคส: ลูกค้าเลือกอะไรได้ ต้องเสร็จภายในเท่าไร แจ้งใครบ้าง',
      first: 'ลองทักบัญชีเหมือนลูกค้า เพื่อเปิดเคสแรก',
      all_done: 'พร้อมใช้งานแล้ว ที่เหลือทำในแชตได้เลย',
      held: 'กู้คืนจากชุดสำรอง: {many} เหตุการณ์พักไว้จนกว่าคุณจะเลือกว่าจะทำอย่างไร',
      so_far: 'เสร็จแล้ว {done} จาก {all} ข้อ',
      next: 'ทำข้อนี้ต่อ',
    },
    ar: {
      title: 'البداية',
      intro: 'عندما تكتمل كل الخطوات يفتح العميل الذي يراسل حسابك بلاغاً، ويعمل عليه فريقك في مجموعته.',
      done: 'تم',
      open: 'مطلوب',
      channel: 'ربط حساب LINE أو WhatsApp أو Telegram',
      webhook: 'إرسال رسائل الحساب إلى هنا (webhook)',
      staff: 'إضافة البوت إلى مجموعة الفريق وربطها',
      events: 'اختيار ما تُبلَّغ به المجموعات: العاجل في واحدة منها على الأقل',
      test: 'إرسال رسالة تجريبية إلى محادثة',
      types: 'مراجعة الأنواع: ما يختاره العميل، والمدة، ومن يُبلَّغ',
      first: 'مراسلة الحساب كما يفعل العميل: أول بلاغ',
      all_done: 'كل شيء جاهز. والباقي يتم في المحادثة.',
      held: 'استُعيدت البيانات من نسخة. الأحداث الموقوفة حتى تقرر مصيرها: {many}',
      so_far: 'تم {done} من {all}',
      next: 'الخطوة التالية',
    },
  },
)

type Step = {
  key: 'channel' | 'webhook' | 'staff' | 'test' | 'events' | 'types' | 'first'
  isDone: boolean
  to: string[]
}

export const start: Page = {
  path: 'start',
  title: (language) => words(language)('title'),
  group: 'work',
  async show(ask) {
    const say = words(ask.visitor.language)
    const steps = await stepsOf(ask)
    const done = steps.filter(({ isDone }) => isDone).length
    const isAll = done === steps.length
    const soFar = say('so_far', { done, all: steps.length })
    const content = html`<p><progress max="${steps.length}" value="${done}" aria-label="${soFar}"></progress> ${soFar}</p>${list(ask, steps)}`
    const restored = await heldEvents(ask.needs.store, ask.workspace.id)
    const held =
      restored > 0 ? html`<p class="notice warn">${link(ask.to('events'), say('held', { many: restored }))}</p>` : ''
    return html`${held}${card(null, content, isAll ? say('all_done') : say('intro'))}`
  },
}

function list(ask: Ask, steps: Step[]): Html {
  const say = words(ask.visitor.language)
  const next = ask.visitor.rights === 'all' ? nextOf(steps) : undefined
  return html`<ol class="steps">${steps.map((step) => {
    const { key, isDone, to } = step
    const [page = 'start', ...parts] = to
    const more = step === next ? html`<a class="button" href="${ask.to(page, ...parts)}">${say('next')}</a>` : ''
    return html`<li class="${isDone ? 'done' : ''}"><span class="step">${link(ask.to(page, ...parts), say(key))}</span> ${badge(say(isDone ? 'done' : 'open'), isDone ? 'good' : 'warn')}${more}</li>`
  })}</ol>`
}

/** What to do next: the case types are looked through at any time, so they lead only where nothing else is left. */
function nextOf(steps: Step[]): Step | undefined {
  const left = steps.filter(({ isDone }) => !isDone)
  return left.find(({ key }) => key !== 'types') ?? left[0]
}

async function stepsOf(ask: Ask): Promise<Step[]> {
  const { needs, workspace } = ask
  const { q, t } = needs.store
  const isInUse = ne(t.channels.state, retiredState)
  const channels = (await knownChannels(ask)).filter(({ channel }) => channel.state !== retiredState)
  const desks = await q
    .select({ purpose: t.chats.purpose, untold: t.chats.untold, byAccount: t.channels.untold })
    .from(t.chats)
    .innerJoin(t.channels, and(eq(t.channels.id, t.chats.channel), isInUse))
    .where(
      and(
        eq(t.chats.workspace, workspace.id),
        eq(t.chats.state, 'active'),
        inArray(t.chats.purpose, ['staff', 'alerts']),
      ),
    )
  const isHeard = desks.some(({ untold, byAccount }) =>
    isTold({ untold: untold ?? [], untoldByAccount: byAccount ?? [] }, 'urgent'),
  )
  const [first] = await q.select({ id: t.cases.id }).from(t.cases).where(eq(t.cases.workspace, workspace.id)).limit(1)
  // One that works leads further than one that was added by mistake.
  const chosen = channels.find(({ channel }) => channel.state === 'connected') ?? channels[0]
  const toChannel = chosen ? ['channels', chosen.channel.id] : ['channels', 'new']
  return [
    { key: 'channel', isDone: channels.length > 0, to: toChannel },
    { key: 'webhook', isDone: channels.some(({ comesIn }) => comesIn), to: toChannel },
    { key: 'staff', isDone: desks.some(({ purpose }) => purpose === 'staff'), to: ['chats'] },
    { key: 'test', isDone: first !== undefined || (await isTested(ask)), to: toChannel },
    { key: 'events', isDone: isHeard, to: ['chats'] },
    { key: 'types', isDone: first !== undefined, to: ['case-types'] },
    { key: 'first', isDone: first !== undefined, to: toChannel },
  ]
}

/** Whether a test message was sent; a first case shows more than that. */
async function isTested({ needs, workspace }: Ask): Promise<boolean> {
  const { q, t } = needs.store
  const [sent] = await q
    .select({ id: t.outbox.id })
    .from(t.outbox)
    .where(and(eq(t.outbox.workspace, workspace.id), eq(t.outbox.wording, 'test.message')))
    .limit(1)
  return sent !== undefined
}
