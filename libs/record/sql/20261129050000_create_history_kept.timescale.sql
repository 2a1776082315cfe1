-- From when on a table still has all its rows: what was dropped is only in the roll-up, which must never be refreshed from
-- before. One row a table that has lost chunks.
create table history_kept (
  relation  text        primary key,
  rows_from timestamptz not null
);
