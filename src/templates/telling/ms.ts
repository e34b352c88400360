// What a chat is told without asking, and what it hears when it was muted, in Malay.
import type { TellingTexts } from './index.ts'

export const ms: TellingTexts = {
  'event.urgent': 'kes segera',
  'event.opened': 'kes baharu',
  'event.heard': 'kata pelanggan',
  'event.card': 'kad berubah',
  'event.handed': 'serahan kes',
  'event.sla': 'tarikh akhir',
  'event.escalated': 'kes dinaikkan',
  'event.rules': 'amaran peraturan',
  'event.customer_opened': 'pelanggan: diterima',
  'event.customer_started': 'pelanggan: bermula',
  'event.customer_resolved': 'pelanggan: selesai',
  'event.customer_moved': 'pelanggan: lain-lain',
  'event.default': 'kes tanpa kumpulan',

  'notify.title': 'Apa yang diberitahu di sembang ini. Tekan untuk menukar:',
  'notify.line': '{{event}}: {{state}}',
  'notify.on': 'dihidupkan',
  'notify.off': 'dimatikan',
  'notify.off_account': 'dimatikan untuk seluruh akaun (halaman pentadbir, Saluran)',
  'notify.changed': '{{event}}: kini {{state}}.',
  'notify.last': 'Tiada sembang lain akan diberitahu tentang kes segera: hidupkan di tempat lain dahulu.',
  'notify.unknown': 'Tiada “{{word}}”. Pilih: {{possible}}',

  'mute.ask':
    'Berapa lama sembang ini hanya menerima perkara segera? Tiada apa yang hilang: ringkasannya dihantar dalam satu mesej apabila tamat. Tekan, atau tulis /mute 2h atau /mute 18:00.',
  'mute.until':
    'Disenyapkan hingga {{until}}. Kes segera, kes yang lewat dan kes yang dinaikkan tetap dihantar; yang lain diringkaskan kemudian. Untuk menamatkannya: /unmute',
  'mute.for_good':
    'Disenyapkan sehingga seseorang menulis /unmute. Kes segera, kes yang lewat dan kes yang dinaikkan tetap dihantar; yang lain diringkaskan kemudian.',
  'mute.not_muted': 'Sembang ini tidak disenyapkan.',
  'mute.over': 'Tidak lagi disenyapkan.',
  'mute.not_here': 'Hanya sembang tempat petugas bekerja boleh disenyapkan.',
  'mute.missed': 'Semasa disenyapkan sejak {{since}}: kes baharu {{opened}}, kes lain yang bergerak {{moved}}.',
  'mute.missed_line': '#{{number}} {{severity}} {{type}} · {{status}}{{#if due}} · {{due}}{{/if}}',
  'mute.missed_more': 'dan {{count}} lagi: /cases',
  'mute.missed_nothing': 'Tidak lagi disenyapkan. Tiada apa-apa berlaku.',
  'button.mute_hour': '1 jam',
  'button.mute_day': '8 jam',
  'button.mute_morning': 'Hingga 8 pagi esok',
  'button.mute_long': 'Sampai saya henti',
  'button.unmute': 'Bunyikan semula',
  'button.cases': 'Kes terbuka',
  'command.mute': 'terima perkara segera sahaja buat seketika',
  'command.unmute': 'terima semuanya semula',
  'command.notify': 'apa yang diberitahu di sembang ini',

  'dlq.held':
    'Dipulihkan daripada sandaran: {{count}} daripadanya menunggu ketika itu. Tiada siapa tahu sama ada sistem lama sudah mengendalikannya. Kendalikan semuanya di sini, atau buang semuanya?',
  'dlq.held_goes_on': 'Semuanya sedang dikendalikan.',
  'dlq.held_dropped': 'Dibuang. Semuanya masih disimpan.',
  'button.held_go_on': 'Kendali semua',
  'button.held_drop': 'Buang semua',

  'test.account': '{{name}} ({{platform}})',
  'test.works': 'Menjawab sebagai {{identity}} dalam {{ms}} ms.',
  'test.broken': 'Tidak berfungsi: {{reason}}',
  'test.last_in': 'Peristiwa terbaru {{time}}, {{seconds}} s selepas dihantar.',
  'test.nothing_in': 'Belum ada peristiwa masuk.',
  'test.quota': 'Mesej bulan ini: {{used}} daripada {{limit}} digunakan, {{left}} tinggal.',
  'test.none': 'Tiada akaun sedemikian. Sambungkannya di halaman pentadbir.',
  'tpl.list':
    'Apa yang diberitahu kepada pelanggan. Tulis /tpl dan satu daripada ini, dengan nombor kes untuk melihatnya diisi:\n{{keys}}',
  'tpl.variables': '{{key}} boleh guna: {{variables}}',
  'types.detail':
    '{{label}} (/new {{id}})\nKategori: {{category}}\nKeutamaan: {{severity}}\nJawapan pertama dalam: {{response}}\nSelesai dalam: {{resolution}}\nPerlu pembekal: {{needs_provider}}\nPerlu pesanan: {{needs_order}}\nKumpulan diberitahu: {{told}}\nDinaikkan ke: {{level}}\nPelanggan boleh pilih: {{active}}',
  'command.test': 'sama ada akaun berfungsi',
  'command.tpl': 'apa yang diberitahu kepada pelanggan',

  'alerts.channel_busy':
    'Platform beberapa kali berhenti menerima daripada “{{channel}}” dalam 15 minit: terlalu banyak dihantar serentak. Tiada yang hilang, ia dihantar kemudian.',

  'state.dropped': 'dibuang oleh seseorang',

  'alerts.restored':
    'Ini salinan yang dipulihkan. Ditahan sehingga seseorang memutuskan, kerana sistem lama mungkin sudah melakukannya: mesej {{messages}} (/outbox failed), peristiwa {{events}} (/dlq).',
}
