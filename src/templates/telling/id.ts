// What a chat is told without asking, and what it hears when it was muted, in Indonesian.
import type { TellingTexts } from './index.ts'

export const id: TellingTexts = {
  'event.urgent': 'kasus mendesak',
  'event.opened': 'kasus baru',
  'event.heard': 'kata pelanggan',
  'event.card': 'kartu berubah',
  'event.handed': 'serah terima',
  'event.sla': 'tenggat',
  'event.escalated': 'eskalasi',
  'event.rules': 'peringatan aturan',
  'event.customer_opened': 'pelanggan: diterima',
  'event.customer_started': 'pelanggan: dimulai',
  'event.customer_resolved': 'pelanggan: selesai',
  'event.customer_moved': 'pelanggan: lainnya',
  'event.default': 'kasus tanpa grup',

  'notify.title': 'Apa yang diberitahukan di obrolan ini. Tekan untuk mengubah:',
  'notify.line': '{{event}}: {{state}}',
  'notify.on': 'aktif',
  'notify.off': 'nonaktif',
  'notify.off_account': 'nonaktif untuk seluruh akun (halaman admin, Kanal)',
  'notify.changed': '{{event}}: sekarang {{state}}.',
  'notify.last': 'Tidak ada obrolan lain yang diberi tahu kasus mendesak: aktifkan dulu di tempat lain.',
  'notify.unknown': 'Tidak ada “{{word}}”. Pilih: {{possible}}',

  'mute.ask':
    'Berapa lama obrolan ini hanya menerima hal mendesak? Tidak ada yang hilang: ringkasannya dikirim dalam satu pesan setelah selesai. Tekan, atau tulis /mute 2h atau /mute 18:00.',
  'mute.until':
    'Dibisukan sampai {{until}}. Kasus mendesak, tenggat yang lewat dan eskalasi tetap dikirim; sisanya diringkas nanti. Untuk mengakhiri: /unmute',
  'mute.for_good':
    'Dibisukan sampai seseorang menulis /unmute. Kasus mendesak, tenggat yang lewat dan eskalasi tetap dikirim; sisanya diringkas nanti.',
  'mute.not_muted': 'Obrolan ini tidak dibisukan.',
  'mute.over': 'Tidak lagi dibisukan.',
  'mute.not_here': 'Hanya obrolan tempat petugas bekerja yang dapat dibisukan.',
  'mute.missed': 'Selama dibisukan sejak {{since}}: kasus baru {{opened}}, kasus lain yang bergerak {{moved}}.',
  'mute.missed_line': '#{{number}} {{severity}} {{type}} · {{status}}{{#if due}} · {{due}}{{/if}}',
  'mute.missed_more': 'dan {{count}} lagi: /cases',
  'mute.missed_nothing': 'Tidak lagi dibisukan. Tidak ada yang terjadi.',
  'button.mute_hour': '1 jam',
  'button.mute_day': '8 jam',
  'button.mute_morning': 'Sampai besok jam 8',
  'button.mute_long': 'Sampai saya akhiri',
  'button.unmute': 'Bunyikan lagi',
  'button.cases': 'Kasus terbuka',
  'command.mute': 'hanya menerima hal mendesak untuk sementara',
  'command.unmute': 'menerima semuanya lagi',
  'command.notify': 'apa yang diberitahukan di obrolan ini',

  'dlq.held':
    'Dipulihkan dari cadangan: {{count}} di antaranya menunggu saat itu. Tidak ada yang tahu apakah sistem lama sudah menanganinya. Tangani semua di sini, atau buang semua?',
  'dlq.held_goes_on': 'Semuanya sedang ditangani.',
  'dlq.held_dropped': 'Dibuang. Semuanya tetap disimpan.',
  'button.held_go_on': 'Tangani semua',
  'button.held_drop': 'Buang semua',

  'test.account': '{{name}} ({{platform}})',
  'test.works': 'Menjawab sebagai {{identity}} dalam {{ms}} md.',
  'test.broken': 'Tidak berfungsi: {{reason}}',
  'test.last_in': 'Peristiwa terbaru {{time}}, {{seconds}} dtk setelah dikirim.',
  'test.nothing_in': 'Belum ada peristiwa yang masuk.',
  'test.quota': 'Pesan bulan ini: {{used}} dari {{limit}} terpakai, sisa {{left}}.',
  'test.none': 'Tidak ada akun seperti itu. Hubungkan di halaman admin.',
  'tpl.list':
    'Apa yang diberitahukan kepada pelanggan. Tulis /tpl dan salah satu ini, dengan nomor kasus agar terisi:\n{{keys}}',
  'tpl.variables': '{{key}} boleh memakai: {{variables}}',
  'types.detail':
    '{{label}} (/new {{id}})\nKategori: {{category}}\nTingkat: {{severity}}\nJawaban pertama dalam: {{response}}\nSelesai dalam: {{resolution}}\nPerlu penyedia: {{needs_provider}}\nPerlu pesanan: {{needs_order}}\nGrup diberi tahu: {{told}}\nDieskalasi ke: {{level}}\nPelanggan dapat memilih: {{active}}',
  'command.test': 'apakah akun berfungsi',
  'command.tpl': 'apa yang diberitahukan kepada pelanggan',

  'alerts.channel_busy':
    'Platform beberapa kali berhenti menerima dari “{{channel}}” dalam 15 menit: terlalu banyak dikirim sekaligus. Tidak ada yang hilang, akan dikirim nanti.',

  'state.dropped': 'dibuang oleh seseorang',

  'alerts.restored':
    'Ini salinan yang dipulihkan. Ditahan sampai seseorang memutuskan, karena sistem lama mungkin sudah melakukannya: pesan {{messages}} (/outbox failed), peristiwa {{events}} (/dlq).',
}
