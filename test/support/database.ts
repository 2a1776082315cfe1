import pg from 'pg';

/** The same server, another database. */
export function atDatabase(url: string, name: string): URL {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other;
}

/** One statement on a connection of its own. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}
