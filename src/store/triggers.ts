// What drizzle has no words for: the triggers that keep the timeline append-only, and the trigram index that finds Thai. All of it can be
// made again at any time, and is, after every migration: a rebuilt table has lost its triggers.

const refusal = 'the timeline is append-only'

/** Run in this order on SQLite. The index is filled anew, since a rebuilt table counts its rows otherwise. */
export const sqliteExtras = [
  ...['update', 'delete'].flatMap((what) => [
    `drop trigger if exists timeline_no_${what}`,
    `create trigger timeline_no_${what} before ${what} on timeline begin select raise(abort, '${refusal}'); end`,
  ]),
  // INSERT OR REPLACE deletes without a delete trigger; it does not get past this one.
  'drop trigger if exists timeline_no_replace',
  `create trigger timeline_no_replace before insert on timeline
     when exists (select 1 from timeline where "case" = new."case" and seq = new.seq)
     begin select raise(abort, '${refusal}'); end`,

  // A case by itself costs the index more than all the rest of it costs: cases wait beside it and are taken in together. Until then the
  // search reads them as they are.
  `create virtual table if not exists cases_search using fts5(search, content='cases', tokenize='trigram')`,
  'create table if not exists cases_search_waiting (row integer primary key)',
  `drop trigger if exists cases_search_insert`,
  `create trigger cases_search_insert after insert on cases
     begin insert into cases_search_waiting(row) values (new.rowid); end`,
  `drop trigger if exists cases_search_update`,
  `create trigger cases_search_update after update of search on cases
     when old.search <> new.search and not exists (select 1 from cases_search_waiting where row = old.rowid) begin
     insert into cases_search(cases_search, rowid, search) values ('delete', old.rowid, old.search);
     insert into cases_search_waiting(row) values (new.rowid);
   end`,
  `drop trigger if exists cases_search_delete`,
  `create trigger cases_search_delete after delete on cases begin
     insert into cases_search(cases_search, rowid, search) select 'delete', old.rowid, old.search
       where not exists (select 1 from cases_search_waiting where row = old.rowid);
     delete from cases_search_waiting where row = old.rowid;
   end`,
]

/** Run after a migration on SQLite. */
export const sqliteRebuild = `insert into cases_search(cases_search) values ('rebuild'); delete from cases_search_waiting`

/** Takes the next that wait into the index, so many at most; what waits begins at the smallest row. */
export const sqliteTakeIn = (most: number) => {
  const next = `select row from cases_search_waiting order by row limit ${most}`
  return `insert into cases_search(rowid, search) select rowid, search from cases where rowid in (${next});
    delete from cases_search_waiting where row in (${next})`
}

/** Run in this order on PostgreSQL. */
export const postgresExtras = [
  `create or replace function timeline_refuse() returns trigger language plpgsql as
     $$ begin raise exception '${refusal}' using errcode = 'restrict_violation'; end $$`,
  `create or replace trigger timeline_no_change before update or delete on timeline
     for each row execute function timeline_refuse()`,
  `create or replace trigger timeline_no_truncate before truncate on timeline
     for each statement execute function timeline_refuse()`,
]

/** Run on PostgreSQL where the extension can be had; searching works without, slowly. */
export const postgresTrigrams = [
  'create extension if not exists pg_trgm',
  'create index if not exists cases_search_trigrams on cases using gin (search gin_trgm_ops)',
]
