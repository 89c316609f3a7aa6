import type { PostInput } from './post.ts'

/** A post that templates are tried with, and what is hard about it. */
export interface FixturePost {
  readonly name: string
  readonly input: Omit<PostInput, 'url'>
  /** What was corrected in it. */
  readonly correction?: string
}

const sentence = 'The council has agreed on a plan for the old harbour, and work starts in spring.'
const ada = { name: 'Ada Example' }

/** What real posts bring one day: whoever writes a template sees today what becomes of it then. */
export const fixturePosts: readonly FixturePost[] = [
  { name: 'no more than a title', input: { title: 'Short' } },
  {
    name: 'a long title',
    input: { title: `${sentence.slice(0, -1)}, `.repeat(4).trim(), dek: sentence, authors: [ada] },
  },
  {
    name: 'a long dek',
    input: {
      title: 'Harbour plan agreed',
      dek: `${sentence} `.repeat(40).trim(),
      tags: ['harbour'],
    },
  },
  {
    name: 'many tags',
    input: {
      title: 'Harbour plan agreed',
      dek: sentence,
      section: 'Local news',
      tags: Array.from({ length: 30 }, (_, index) => `harbour topic ${index + 1}`),
    },
  },
  {
    name: 'many authors',
    input: {
      title: 'Harbour plan agreed',
      dek: sentence,
      authors: Array.from({ length: 12 }, (_, index) => ({ name: `Author Number ${index + 1}` })),
    },
  },
  {
    name: 'emoji',
    input: {
      title: '👨‍👩‍👧‍👦 Family day at the harbour 🇩🇪 🏳️‍🌈 👍🏽',
      dek: '🎉⛵️🎶'.repeat(60),
      tags: ['🎉 fun', 'families'],
    },
  },
  {
    name: 'Arabic and Hebrew',
    input: {
      title: 'مجلس المدينة يوافق على خطة الميناء القديم',
      dek: 'סוף העבודות צפוי באביב הבא. '.repeat(12).trim(),
      tags: ['أخبار محلية', 'נמל'],
      language: 'ar',
    },
  },
  {
    name: 'Chinese, Japanese and Korean',
    input: {
      title: '市議会は旧港湾地区の再開発計画を承認した',
      dek: '工事は来年の春に始まる。住宅、学校、公園が建設される予定だ。'.repeat(10),
      tags: ['地域ニュース', '항구', '港口'],
      language: 'ja',
    },
  },
  {
    name: 'Hindi and Thai',
    input: {
      title: 'नगर परिषद ने पुराने बंदरगाह की योजना को मंज़ूरी दी',
      dek: 'สภาเมืองเห็นชอบแผนพัฒนาท่าเรือเก่าและจะเริ่มก่อสร้างในฤดูใบไม้ผลิ '.repeat(8).trim(),
      tags: ['ताज़ा ख़बर', 'ข่าวท้องถิ่น'],
      language: 'hi',
    },
  },
  {
    name: 'names that look like links',
    input: { title: 'Booking.com and ASP.NET meet at crates.io', dek: 'Why node.js, too?' },
  },
  {
    name: 'characters of markup',
    input: {
      title: 'C# & <b>R&D</b>: [draft] (v2) *new* _now_ ~ {x} | a@b \\ #1',
      dek: 'AT&T &amp; co. say “1 < 2”',
      tags: ['C#', 'R&D', '1'],
    },
  },
  {
    name: 'one long word',
    input: { title: 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(6), dek: 'Bericht' },
  },
  {
    name: 'a correction',
    input: { title: 'Harbour plan agreed', dek: sentence, tags: ['harbour'], authors: [ada] },
    correction: `An earlier version said otherwise. ${sentence}`,
  },
]
