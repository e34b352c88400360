// What a chat is told without asking, and what it hears when it was muted, in Thai.
import type { TellingTexts } from './index.ts'

export const th: TellingTexts = {
  'event.urgent': 'เคสด่วน',
  'event.opened': 'เคสใหม่',
  'event.heard': 'ลูกค้าตอบเพิ่ม',
  'event.card': 'การ์ดอัปเดต',
  'event.handed': 'ส่งต่อเคส',
  'event.sla': 'กำหนดเวลา',
  'event.escalated': 'ยกระดับเคส',
  'event.rules': 'เตือนตามกฎ',
  'event.customer_opened': 'ลูกค้า: รับเรื่อง',
  'event.customer_started': 'ลูกค้า: เริ่มแก้',
  'event.customer_resolved': 'ลูกค้า: แก้แล้ว',
  'event.customer_moved': 'ลูกค้า: อื่น ๆ',
  'event.default': 'เคสไม่มีกลุ่มรับ',

  'notify.title': 'แชตนี้ได้รับแจ้งอะไรบ้าง กดเพื่อเปิดหรือปิด',
  'notify.line': '{{event}}: {{state}}',
  'notify.on': 'เปิด',
  'notify.off': 'ปิด',
  'notify.off_account': 'ปิดทั้งบัญชี (หน้าแอดมิน เมนูช่องทาง)',
  'notify.changed': '{{event}}: {{state}}แล้ว',
  'notify.last': 'ถ้าปิดจะไม่มีแชตไหนได้รับแจ้งเคสด่วนเลย เปิดที่แชตอื่นก่อน',
  'notify.unknown': 'ไม่มี “{{word}}” เลือกจาก: {{possible}}',

  'mute.ask':
    'จะให้แชตนี้รับเฉพาะเรื่องด่วนนานเท่าไร ไม่มีอะไรหาย เรื่องที่เกิดระหว่างนั้นจะสรุปให้ในข้อความเดียวเมื่อครบเวลา กดเลือก หรือพิมพ์ /mute 2h หรือ /mute 18:00',
  'mute.until':
    'ปิดเสียงถึง {{until}} เคสด่วน เคสเกินกำหนด และเคสที่ยกระดับยังแจ้งตามปกติ เรื่องอื่นจะสรุปให้เมื่อครบเวลา ยกเลิกก่อนเวลา: /unmute',
  'mute.for_good': 'ปิดเสียงจนกว่าจะมีคนพิมพ์ /unmute เคสด่วน เคสเกินกำหนด และเคสที่ยกระดับยังแจ้งตามปกติ เรื่องอื่นจะสรุปให้ตอนเปิดเสียง',
  'mute.not_muted': 'แชตนี้ไม่ได้ปิดเสียงอยู่',
  'mute.over': 'เปิดเสียงแล้ว',
  'mute.not_here': 'ปิดเสียงได้เฉพาะแชตที่ทีมงานใช้ทำงาน',
  'mute.missed': 'ระหว่างปิดเสียงตั้งแต่ {{since}}: เคสใหม่ {{opened}} เคสเดิมที่มีความเคลื่อนไหว {{moved}}',
  'mute.missed_line': '#{{number}} {{severity}} {{type}} · {{status}}{{#if due}} · {{due}}{{/if}}',
  'mute.missed_more': 'และอีก {{count}} เคส: /cases',
  'mute.missed_nothing': 'เปิดเสียงแล้ว ระหว่างนั้นไม่มีอะไรเกิดขึ้น',
  'button.mute_hour': '1 ชั่วโมง',
  'button.mute_day': '8 ชั่วโมง',
  'button.mute_morning': 'ถึง 8 โมงเช้าพรุ่งนี้',
  'button.mute_long': 'จนกว่าจะเปิดเอง',
  'button.unmute': 'เปิดเสียง',
  'button.cases': 'เคสที่เปิดอยู่',
  'command.mute': 'รับเฉพาะเรื่องด่วนสักพัก',
  'command.unmute': 'กลับมารับทุกเรื่อง',
  'command.notify': 'แชตนี้ได้รับแจ้งอะไรบ้าง',

  'dlq.held': 'กู้คืนจากชุดสำรอง: {{count}} รายการรออยู่ตอนสำรอง ระบบเดิมอาจจัดการไปแล้วหรือยังก็ได้ จะจัดการทั้งหมดที่นี่ หรือทิ้งทั้งหมด',
  'dlq.held_goes_on': 'กำลังจัดการทั้งหมด',
  'dlq.held_dropped': 'ทิ้งทั้งหมดแล้ว ข้อความเดิมยังเก็บไว้',
  'button.held_go_on': 'จัดการทั้งหมด',
  'button.held_drop': 'ทิ้งทั้งหมด',

  'test.account': '{{name}} ({{platform}})',
  'test.works': 'ตอบเป็น {{identity}} ใน {{ms}} มิลลิวินาที',
  'test.broken': 'ใช้งานไม่ได้: {{reason}}',
  'test.last_in': 'เหตุการณ์ล่าสุด {{time}} มาถึงหลังส่ง {{seconds}} วินาที',
  'test.nothing_in': 'ยังไม่มีเหตุการณ์เข้ามา',
  'test.quota': 'ข้อความเดือนนี้: ใช้ไป {{used}} จาก {{limit}} เหลือ {{left}}',
  'test.none': 'ไม่มีบัญชีนี้ เชื่อมต่อได้ในหน้าแอดมิน',
  'tpl.list': 'ข้อความที่ลูกค้าได้รับ พิมพ์ /tpl ตามด้วยชื่อด้านล่าง ใส่เลขเคสต่อท้ายเพื่อดูข้อความจริง:\n{{keys}}',
  'tpl.variables': '{{key}} ใช้ตัวแปรได้: {{variables}}',
  'types.detail':
    '{{label}} (/new {{id}})\nหมวด: {{category}}\nความรุนแรง: {{severity}}\nรับเคสภายใน: {{response}}\nแก้เสร็จภายใน: {{resolution}}\nต้องระบุผู้ให้บริการ: {{needs_provider}}\nต้องมีหมายเลขออเดอร์: {{needs_order}}\nแจ้งกลุ่ม: {{told}}\nยกระดับไปที่: {{level}}\nลูกค้าเลือกได้: {{active}}',
  'command.test': 'ทดสอบว่าบัญชีใช้งานได้',
  'command.tpl': 'ข้อความที่ลูกค้าได้รับ',

  'alerts.channel_busy':
    'แพลตฟอร์มพักรับข้อความจาก “{{channel}}” หลายครั้งใน 15 นาที เพราะส่งถี่เกินไป ไม่มีอะไรหาย ระบบจะส่งให้ภายหลัง',

  'state.dropped': 'มีคนทิ้งแล้ว',

  'alerts.restored':
    'ระบบนี้กู้คืนจากชุดสำรอง รายการที่พักไว้จนกว่าจะมีคนตัดสินใจ เพราะระบบเดิมอาจทำไปแล้ว: ข้อความขาออก {{messages}} (/outbox failed) ข้อความเข้า {{events}} (/dlq)',
}
