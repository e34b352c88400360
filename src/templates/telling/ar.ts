// What a chat is told without asking, and what it hears when it was muted, in Arabic.
import type { TellingTexts } from './index.ts'

export const ar: TellingTexts = {
  'event.urgent': 'البلاغات العاجلة',
  'event.opened': 'البلاغات الجديدة',
  'event.heard': 'كلام العملاء',
  'event.card': 'تحديث البطاقات',
  'event.handed': 'التسليم',
  'event.sla': 'المواعيد',
  'event.escalated': 'التصعيد',
  'event.rules': 'تنبيهات القواعد',
  'event.customer_opened': 'العميل: الاستلام',
  'event.customer_started': 'العميل: البدء',
  'event.customer_resolved': 'العميل: الحل',
  'event.customer_moved': 'العميل: غير ذلك',
  'event.default': 'ما لا تأخذه مجموعة',

  'notify.title': 'ما تُبلَّغ به هذه المحادثة دون طلب. اضغط للتغيير:',
  'notify.line': '{{event}}: {{state}}',
  'notify.on': 'مفعّل',
  'notify.off': 'متوقف',
  'notify.off_account': 'متوقف للحساب كله (صفحة الإدارة، القنوات)',
  'notify.changed': '{{event}}: الآن {{state}}.',
  'notify.last': 'لن تُبلَّغ أي محادثة أخرى بالبلاغات العاجلة: فعّلها في مكان آخر أولاً.',
  'notify.unknown': 'لا يوجد «{{word}}». اختر من: {{possible}}',

  'mute.ask':
    'كم من الوقت لا تستقبل هذه المحادثة إلا العاجل؟ لا يضيع شيء: ما يحدث يُلخَّص في رسالة واحدة عند الانتهاء. اضغط، أو اكتب ⁨/mute 2h⁩ أو ⁨/mute 18:00⁩',
  'mute.until':
    'كُتمت حتى {{until}}. البلاغات العاجلة وما تجاوز موعده وما صُعّد يصل كالمعتاد، والباقي يُلخَّص عندها. للإنهاء: ⁨/unmute⁩',
  'mute.for_good':
    'كُتمت حتى يكتب أحد ⁨/unmute⁩. البلاغات العاجلة وما تجاوز موعده وما صُعّد يصل كالمعتاد، والباقي يُلخَّص عندها.',
  'mute.not_muted': 'هذه المحادثة غير مكتومة.',
  'mute.over': 'انتهى الكتم.',
  'mute.not_here': 'لا تُكتم إلا المحادثات التي يعمل فيها الفريق.',
  'mute.missed': 'أثناء الكتم منذ {{since}}: بلاغات جديدة {{opened}}، وبلاغات أخرى تحركت {{moved}}.',
  'mute.missed_line': '⁨#{{number}}⁩ {{severity}} {{type}} · {{status}}{{#if due}} · {{due}}{{/if}}',
  'mute.missed_more': 'و{{count}} أخرى: ⁨/cases⁩',
  'mute.missed_nothing': 'انتهى الكتم. لم يحدث شيء خلاله.',
  'button.mute_hour': 'ساعة',
  'button.mute_day': '⁨8⁩ ساعات',
  'button.mute_morning': 'حتى ⁨8⁩ صباح غد',
  'button.mute_long': 'حتى أنهيه',
  'button.unmute': 'إنهاء الكتم',
  'button.cases': 'البلاغات المفتوحة',
  'command.mute': 'استقبال العاجل فقط لبعض الوقت',
  'command.unmute': 'استقبال كل شيء من جديد',
  'command.notify': 'ما تُبلَّغ به هذه المحادثة دون طلب',

  'dlq.held':
    'استُعيدت البيانات من نسخة احتياطية: {{count}} منها كانت تنتظر حينها. لا يُعرف هل عالجها النظام القديم. هل تُعالَج كلها هنا أم تُستبعد كلها؟',
  'dlq.held_goes_on': 'تجري معالجتها الآن.',
  'dlq.held_dropped': 'استُبعدت وبقيت محفوظة.',
  'button.held_go_on': 'معالجة الكل',
  'button.held_drop': 'استبعاد الكل',

  'test.account': '{{name}} ({{platform}})',
  'test.works': 'يجيب باسم {{identity}} خلال {{ms}} ملّي ثانية.',
  'test.broken': 'لا يعمل: {{reason}}',
  'test.last_in': 'أحدث حدث {{time}}، وصل بعد {{seconds}} ثانية من إرساله.',
  'test.nothing_in': 'لم يصل أي حدث بعد.',
  'test.quota': 'رسائل هذا الشهر: {{used}} من {{limit}}، المتبقي {{left}}.',
  'test.none': 'لا يوجد حساب كهذا. اربطه في صفحة الإدارة.',
  'tpl.list': 'ما يُقال للعملاء. اكتب ⁨/tpl⁩ وواحداً مما يلي، مع رقم بلاغ لتراه ممتلئاً:\n{{keys}}',
  'tpl.variables': 'المتغيرات في {{key}}: {{variables}}',
  'types.detail':
    '{{label}} (⁨/new {{id}}⁩)\nالفئة: {{category}}\nالخطورة: {{severity}}\nأول رد خلال: {{response}}\nالحل خلال: {{resolution}}\nيحتاج مزوّداً: {{needs_provider}}\nيحتاج طلباً: {{needs_order}}\nتُبلَّغ المجموعات: {{told}}\nيُصعَّد إلى: {{level}}\nيختاره العملاء: {{active}}',
  'command.test': 'هل تعمل الحسابات',
  'command.tpl': 'ما يُقال للعملاء',

  'alerts.channel_busy':
    'توقفت المنصة عدة مرات خلال ربع ساعة عن استلام رسائل «{{channel}}»: أُرسل الكثير دفعة واحدة. لا يضيع شيء، ويُرسل لاحقاً.',

  'state.dropped': 'استبعدها أحد الموظفين',

  'alerts.restored':
    'هذه نسخة مستعادة. موقوف حتى يقرر أحد، فربما أنجزه النظام القديم: رسائل {{messages}} (⁨/outbox failed⁩)، أحداث {{events}} (⁨/dlq⁩).',
}
