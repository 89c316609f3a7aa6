/** What directories of podcasts ask of a feed with something to hear. */
export interface Podcast {
  readonly category: PodcastCategory
  readonly subcategory?: string
  /** Whom directories write to, to see who may speak for the feed; stands in the feed for all to read. */
  readonly owner?: { readonly name: string; readonly email: string }
  /** Who speaks; the publication when left out. */
  readonly author?: string
  readonly explicit: boolean
  /** `serial` is to be heard from the first to the last. */
  readonly type: 'episodic' | 'serial'
}

/** https://podcasters.apple.com/support/1691-apple-podcasts-categories: other directories take the same. */
export const podcastCategories = {
  Arts: ['Books', 'Design', 'Fashion & Beauty', 'Food', 'Performing Arts', 'Visual Arts'],
  Business: ['Careers', 'Entrepreneurship', 'Investing', 'Management', 'Marketing', 'Non-Profit'],
  Comedy: ['Comedy Interviews', 'Improv', 'Stand-Up'],
  Education: ['Courses', 'How To', 'Language Learning', 'Self-Improvement'],
  Fiction: ['Comedy Fiction', 'Drama', 'Science Fiction'],
  Government: [],
  History: [],
  'Health & Fitness': [
    'Alternative Health',
    'Fitness',
    'Medicine',
    'Mental Health',
    'Nutrition',
    'Sexuality',
  ],
  'Kids & Family': ['Education for Kids', 'Parenting', 'Pets & Animals', 'Stories for Kids'],
  Leisure: [
    'Animation & Manga',
    'Automotive',
    'Aviation',
    'Crafts',
    'Games',
    'Hobbies',
    'Home & Garden',
    'Video Games',
  ],
  Music: ['Music Commentary', 'Music History', 'Music Interviews'],
  News: [
    'Business News',
    'Daily News',
    'Entertainment News',
    'News Commentary',
    'Politics',
    'Sports News',
    'Tech News',
  ],
  'Religion & Spirituality': [
    'Buddhism',
    'Christianity',
    'Hinduism',
    'Islam',
    'Judaism',
    'Religion',
    'Spirituality',
  ],
  Science: [
    'Astronomy',
    'Chemistry',
    'Earth Sciences',
    'Life Sciences',
    'Mathematics',
    'Natural Sciences',
    'Nature',
    'Physics',
    'Social Sciences',
  ],
  'Society & Culture': [
    'Documentary',
    'Personal Journals',
    'Philosophy',
    'Places & Travel',
    'Relationships',
  ],
  Sports: [
    'Baseball',
    'Basketball',
    'Cricket',
    'Fantasy Sports',
    'Football',
    'Golf',
    'Hockey',
    'Rugby',
    'Running',
    'Soccer',
    'Swimming',
    'Tennis',
    'Volleyball',
    'Wilderness',
    'Wrestling',
  ],
  Technology: [],
  'True Crime': [],
  'TV & Film': ['After Shows', 'Film History', 'Film Interviews', 'Film Reviews', 'TV Reviews'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type PodcastCategory = keyof typeof podcastCategories

export const categoryNames = Object.keys(podcastCategories) as readonly PodcastCategory[]

/** The subcategories of a category; undefined for what is none. Upper and lower case count. */
export const subcategoriesOf = (category: string): readonly string[] | undefined =>
  categoryNames.flatMap((name) => (name === category ? [podcastCategories[name]] : []))[0]
