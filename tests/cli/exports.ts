interface Item {
  readonly id: number
  readonly title?: string
  readonly date?: string
  readonly more?: string
}

/** A post of an export of WordPress; `more` stands instead of what is usual. */
export const wordpressItem = ({
  id,
  title = `Post ${id}`,
  date = '2025-07-01 10:00:00',
  more = '',
}: Item) => `<item><title><![CDATA[${title}]]></title><link>https://old.example/2025/07/${id}/</link>
<dc:creator><![CDATA[ana]]></dc:creator><guid isPermaLink="false">https://old.example/?p=${id}</guid>
<content:encoded><![CDATA[<p>Text ${id}</p>]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>${id}</wp:post_id><wp:post_date_gmt>${date}</wp:post_date_gmt><wp:post_name>${id}</wp:post_name>
${more || '<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>'}</item>`

/** An export of WordPress as its tools write it: a menu, a page, a draft, a picture behind the post that shows it. */
export const wordpressXml = (items = '') => `<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.7" -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login><![CDATA[ana]]></wp:author_login><wp:author_email><![CDATA[ana@old.example]]></wp:author_email><wp:author_display_name><![CDATA[Ana Example]]></wp:author_display_name></wp:author>
<item><title>The ferry &amp; the bell</title><link>https://old.example/2025/06/ferry/</link><pubDate>Mon, 02 Jun 2025 08:30:00 +0000</pubDate>
<dc:creator><![CDATA[ana]]></dc:creator><guid isPermaLink="false">https://old.example/?p=7</guid><description></description>
<content:encoded><![CDATA[First line
second line

With a <a href="/map">map</a>.

[caption id="x" width="300"]<img src="/boat.jpg" alt="A boat" /> The boat[/caption]

[gallery ids="1,2"]]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>7</wp:post_id><wp:post_date>2025-06-02 10:30:00</wp:post_date><wp:post_date_gmt>2025-06-02 08:30:00</wp:post_date_gmt>
<wp:post_modified_gmt>2025-06-03 09:00:00</wp:post_modified_gmt><wp:post_name>ferry</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><wp:post_password></wp:post_password>
<category domain="category" nicename="city"><![CDATA[City]]></category><category domain="category" nicename="uncategorized"><![CDATA[Uncategorized]]></category><category domain="post_tag" nicename="rivers"><![CDATA[Rivers]]></category><category domain="post_format" nicename="post-format-aside"><![CDATA[Aside]]></category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value><![CDATA[12]]></wp:meta_value></wp:postmeta>
<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value><![CDATA[the-boat]]></wp:meta_value></wp:postmeta></item>
${wordpressItem({ id: 8, title: 'Tram' })}
${wordpressItem({ id: 20, title: 'Not yet', date: '0000-00-00 00:00:00', more: '<wp:status>draft</wp:status><wp:post_type>post</wp:post_type>' })}
${wordpressItem({ id: 21, title: 'Imprint', more: '<wp:status>publish</wp:status><wp:post_type>page</wp:post_type>' })}
${wordpressItem({ id: 22, title: 'For friends', more: '<wp:status>publish</wp:status><wp:post_type>post</wp:post_type><wp:post_password>secret</wp:post_password>' })}
${wordpressItem({ id: 23, title: 'Home', more: '<wp:status>publish</wp:status><wp:post_type>nav_menu_item</wp:post_type>' })}
<item><title>ferry</title><wp:post_id>12</wp:post_id><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://old.example/ferry.jpg</wp:attachment_url><wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value><![CDATA[A ferry at dusk]]></wp:meta_value></wp:postmeta></item>
${items}
</channel></rss>
`

const post = (more: object) => ({
  html: '<p>x</p>',
  type: 'post',
  status: 'published',
  visibility: 'public',
  published_at: '2025-07-01T10:00:00.000Z',
  created_at: '2025-06-01T08:30:00.000Z',
  updated_at: '2025-07-01T10:00:00.000Z',
  ...more,
})

/** An export of Ghost: lists that name each other, before and behind the posts. */
export const ghostJson = JSON.stringify({
  db: [
    {
      meta: { exported_on: 1_764_000_000_000, version: '5.101.0' },
      data: {
        posts: [
          post({
            id: '63a1',
            title: 'The ferry',
            slug: 'ferry',
            html: '<p>See <img src="__GHOST_URL__/content/images/boat.jpg" alt=""></p>',
            feature_image: '__GHOST_URL__/content/images/ferry.jpg',
            custom_excerpt: 'It stays',
            published_at: '2025-06-02T08:30:00.000Z',
          }),
          post({
            id: '63a2',
            title: 'Behind \\ the "wall"',
            slug: 'wall',
            html: '<p>Only for members</p>',
            visibility: 'paid',
            custom_excerpt: 'A teaser <b>',
          }),
          post({ id: '63a3', title: 'Draft', slug: 'draft', status: 'draft', published_at: null }),
          post({ id: '63a4', title: 'About', slug: 'about', type: 'page' }),
          post({ id: '63a5', title: 'Letter', slug: 'letter', status: 'sent' }),
        ],
        posts_authors: [
          { post_id: '63a1', author_id: '1', sort_order: 1 },
          { post_id: '63a1', author_id: '2', sort_order: 0 },
        ],
        posts_meta: [{ post_id: '63a1', feature_image_alt: 'A ferry' }],
        posts_tags: [
          { post_id: '63a1', tag_id: 't1', sort_order: 1 },
          { post_id: '63a1', tag_id: 't2', sort_order: 0 },
          { post_id: '63a1', tag_id: 't3', sort_order: 2 },
        ],
        tags: [
          { id: 't1', name: 'City', visibility: 'public' },
          { id: 't2', name: 'Rivers', visibility: 'public' },
          { id: 't3', name: '#hidden', visibility: 'internal' },
        ],
        users: [
          { id: '1', name: 'Ana', website: null },
          { id: '2', name: 'Ben', website: 'https://ben.example/' },
        ],
      },
    },
  ],
})
