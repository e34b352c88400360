// What the page of changes says.
import { pageWords } from '#admin/words.ts'

/** The kinds of changes that a workspace's chain keeps. */
export const changeKinds = [
  'workspace.changed',
  ...(['workspace.created', 'channel.created', 'channel.connected', 'channel.credentials', 'channel.changed'] as const),
  ...(['channel.retired', 'channel.removed'] as const),
  ...(['code.made', 'role.given', 'role.taken', 'chat.bound', 'chat.changed', 'case_type.changed'] as const),
  ...(['list.changed', 'wording.changed', 'key.made', 'key.revoked', 'subscriber.added'] as const),
  ...(['subscriber.changed', 'subscriber.ended', 'subscriber.removed', 'secret.made', 'retention.changed'] as const),
  ...([
    'personal.revealed',
    'message.retried',
    'message.settled',
    'message.dropped',
    'event.replayed',
    'event.dropped',
  ] as const),
] as const

export const changeWords = pageWords(
  {
    title: 'Who changed what',
    help: 'Every change of the settings and everything mended by hand, as the audit chain keeps it. It cannot be altered.',
    none: 'Nothing of that kind was changed yet.',
    everything: 'Everything',
    show: 'Show',
    when: 'When',
    who: 'Who',
    what: 'What',
    about: 'About',
    older: 'Older ones',
  },
  {
    th: {
      title: 'ใครแก้ไขอะไร',
      help: 'ทุกการแก้ไขการตั้งค่าและทุกอย่างที่แก้ด้วยมือ ตามที่บันทึกตรวจสอบเก็บไว้ แก้ไขย้อนหลังไม่ได้',
      none: 'ยังไม่มีการแก้ไขประเภทนี้',
      everything: 'ทั้งหมด',
      show: 'แสดง',
      when: 'เมื่อ',
      who: 'ใคร',
      what: 'อะไร',
      about: 'เกี่ยวกับ',
      older: 'ก่อนหน้านี้',
    },
    ar: {
      title: 'من غيّر ماذا',
      help: 'كل تغيير في الإعدادات وكل ما أُصلح يدويًا كما تحفظه سلسلة التدقيق. لا يمكن تعديله.',
      none: 'لم يتغير شيء من هذا النوع بعد.',
      everything: 'الكل',
      show: 'اعرض',
      when: 'متى',
      who: 'من',
      what: 'ماذا',
      about: 'بشأن',
      older: 'الأقدم',
    },
  },
)
