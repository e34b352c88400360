// What the page says of naming an account, and of taking it away.
import { pageWords } from '#admin/words.ts'

export const retiringWords = pageWords(
  {
    state_retired: 'Retired',
    name: 'Name',
    name_help: 'How you call this account here. Customers do not see it.',
    save: 'Save the name',
    saved: 'The name is saved.',
    remove: 'Remove this account',
    remove_help: 'For an account that was added by mistake or is not used any more. First you see what it means.',
    will_remove:
      'Nothing ever came in or went out through {name}. It is removed wholly, with its credentials. This cannot be undone.',
    will_retire:
      '{name} was used, so it is retired: nothing comes in or goes out through it any more, and its credentials are erased. Its cases and all that was said stay readable. New credentials take it up again.',
    open_cases: 'Open cases that came through it',
    open_cases_help:
      'Their customers can no longer be reached from here. Staff who reply are told so: close these cases first, or reach the customers another way.',
    waiting: 'Messages that wait to leave',
    waiting_help: 'They are given up and stand in the outbox with the reason.',
    desks: 'Groups of staff and of alerts on it',
    desks_help: 'They are told nothing more. Bind a group of another account first.',
    at_platform: 'At the platform',
    leave_line:
      'LINE cannot be told from here: switch "Use webhook" off in the LINE Developers console (Messaging API tab).',
    leave_whatsapp:
      'Meta cannot be told from here: where no other number of the app comes in by this address, take it out under WhatsApp, Configuration.',
    leave_telegram: 'Telegram is asked to take the webhook off.',
    do_remove: 'Remove it',
    do_retire: 'Retire it',
    keep: 'Keep it as it is',
    removed: '{name} is removed.',
    retired: '{name} is retired. Messages that waited and are given up: {many}.',
    taken_off: 'The platform sends nothing here any more.',
    is_retired:
      'Nothing comes in or goes out through this account. Its cases stay readable, and staff who reply to them are told that it is retired.',
    again: 'Take it up again',
    again_help:
      'Paste its credentials anew. What was given up meanwhile can be sent again from the outbox, one by one.',
  },
  {
    th: {
      state_retired: 'เลิกใช้แล้ว',
      name: 'ชื่อ',
      name_help: 'ชื่อที่ใช้เรียกบัญชีนี้ที่นี่ ลูกค้าไม่เห็น',
      save: 'บันทึกชื่อ',
      saved: 'บันทึกชื่อแล้ว',
      remove: 'นำบัญชีนี้ออก',
      remove_help: 'ใช้กับบัญชีที่เพิ่มผิดหรือไม่ใช้แล้ว ระบบจะบอกผลให้ดูก่อน',
      will_remove: 'ยังไม่เคยมีข้อความเข้าหรือออกผ่าน {name} ระบบจะลบทั้งบัญชีพร้อมข้อมูลเชื่อมต่อ ย้อนกลับไม่ได้',
      will_retire:
        '{name} เคยใช้งานแล้ว จึงเป็นการเลิกใช้: ไม่มีข้อความเข้าหรือออกอีก และลบข้อมูลเชื่อมต่อ เคสและทุกข้อความยังอ่านได้ ใส่ข้อมูลเชื่อมต่อใหม่เมื่อใดก็ใช้ต่อได้',
      open_cases: 'เคสที่ยังไม่ปิดซึ่งมาทางบัญชีนี้',
      open_cases_help: 'จะติดต่อลูกค้าเหล่านี้จากที่นี่ไม่ได้อีก ทีมงานที่ตอบจะได้รับแจ้ง ปิดเคสก่อน หรือติดต่อลูกค้าทางอื่น',
      waiting: 'ข้อความที่รอส่ง',
      waiting_help: 'ระบบจะเลิกส่ง และแสดงไว้ในกล่องขาออกพร้อมเหตุผล',
      desks: 'กลุ่มทีมงานและกลุ่มแจ้งเตือนบนบัญชีนี้',
      desks_help: 'กลุ่มเหล่านี้จะไม่ได้รับแจ้งอีก ผูกกลุ่มของบัญชีอื่นก่อน',
      at_platform: 'ที่แพลตฟอร์ม',
      leave_line: 'สั่ง LINE จากที่นี่ไม่ได้ ปิด "Use webhook" ใน LINE Developers console (แท็บ Messaging API)',
      leave_whatsapp: 'สั่ง Meta จากที่นี่ไม่ได้ หากไม่มีเบอร์อื่นของแอปใช้ที่อยู่นี้ ให้นำออกที่ WhatsApp, Configuration',
      leave_telegram: 'ระบบจะขอให้ Telegram ยกเลิก webhook',
      do_remove: 'ลบบัญชี',
      do_retire: 'เลิกใช้บัญชี',
      keep: 'คงไว้ตามเดิม',
      removed: 'ลบ {name} แล้ว',
      retired: 'เลิกใช้ {name} แล้ว ข้อความที่รอและเลิกส่ง: {many}',
      taken_off: 'แพลตฟอร์มไม่ส่งอะไรมาที่นี่อีก',
      is_retired: 'ไม่มีข้อความเข้าหรือออกผ่านบัญชีนี้ เคสยังอ่านได้ และทีมงานที่ตอบจะได้รับแจ้งว่าเลิกใช้บัญชีแล้ว',
      again: 'กลับมาใช้อีกครั้ง',
      again_help: 'วางข้อมูลเชื่อมต่อใหม่ ข้อความที่เลิกส่งไประหว่างนั้นส่งซ้ำได้ทีละข้อความจากกล่องขาออก',
    },
    ar: {
      state_retired: 'أُوقف استخدامه',
      name: 'الاسم',
      name_help: 'الاسم الذي تعرف به هذا الحساب هنا. لا يراه العملاء.',
      save: 'حفظ الاسم',
      saved: 'حُفظ الاسم.',
      remove: 'إزالة هذا الحساب',
      remove_help: 'لحساب أُضيف خطأً أو لم يعد يُستخدم. ترى أولاً ما يعنيه ذلك.',
      will_remove: 'لم يصل شيء ولم يخرج شيء عبر {name}. سيُحذف كله مع بيانات اعتماده، ولا رجوع في ذلك.',
      will_retire:
        'استُخدم {name}، لذلك يُوقف استخدامه: لا يصل شيء ولا يخرج عبره بعد الآن، وتُمحى بيانات اعتماده. تبقى بلاغاته وكل ما قيل مقروءة، وبيانات اعتماد جديدة تعيده إلى العمل.',
      open_cases: 'البلاغات المفتوحة التي وصلت عبره',
      open_cases_help:
        'لن يمكن الوصول إلى عملائها من هنا، ويُخبر بذلك من يرد من الفريق: أغلق هذه البلاغات أولاً أو تواصل مع العملاء بطريقة أخرى.',
      waiting: 'الرسائل التي تنتظر الخروج',
      waiting_help: 'تتوقف محاولات إرسالها وتبقى في صندوق الصادر مع السبب.',
      desks: 'مجموعات الفريق والتنبيهات عليه',
      desks_help: 'لن تُبلَّغ بشيء بعد الآن. اربط أولاً مجموعة من حساب آخر.',
      at_platform: 'على المنصة',
      leave_line: 'لا يمكن إبلاغ LINE من هنا: أوقف "Use webhook" في LINE Developers console (تبويب Messaging API).',
      leave_whatsapp:
        'لا يمكن إبلاغ Meta من هنا: إن لم يكن رقم آخر من التطبيق يستخدم هذا العنوان فأزله في WhatsApp ثم Configuration.',
      leave_telegram: 'يُطلب من Telegram إزالة webhook.',
      do_remove: 'إزالته',
      do_retire: 'إيقاف استخدامه',
      keep: 'إبقاؤه كما هو',
      removed: 'أُزيل {name}.',
      retired: 'أُوقف استخدام {name}. الرسائل التي كانت تنتظر وتوقفت محاولات إرسالها: {many}.',
      taken_off: 'لم تعد المنصة ترسل شيئاً إلى هنا.',
      is_retired:
        'لا يصل شيء ولا يخرج عبر هذا الحساب. تبقى بلاغاته مقروءة، ويُخبر من يرد عليها من الفريق بأن استخدامه أُوقف.',
      again: 'إعادته إلى العمل',
      again_help: 'الصق بيانات اعتماده من جديد. وما توقف إرساله في هذه الأثناء يمكن إرساله مجدداً من صندوق الصادر.',
    },
  },
)
