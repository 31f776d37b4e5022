/** A long list of the server's, of which parts are here. */
import { expect, it } from "vitest";
import { LongList } from "../long-list.js";

interface Row {
  id: string;
  says: string;
}

/** A server with rows that are changed under the list. */
function server(...ids: string[]) {
  const rows: Row[] = ids.map((id) => ({ id, says: "old" }));
  const ask = ({ skip, limit }: { skip: number; limit: number }) => Promise.resolve(
    { items: rows.slice(skip, skip + limit).map((row) => ({ ...row })), total: rows.length });
  return { rows, list: new LongList<Row>(ask) };
}

it("counts what is newer, renews what is told, and moves nothing", async () => {
  const { rows, list } = server("b", "a");
  await list.reload();
  rows.unshift({ id: "c", says: "new" });
  rows[1] = { id: "b", says: "new" };
  await list.count();
  expect(list.waiting).toBe(1);
  expect(list.rows).toEqual([{ id: "b", says: "new" }, { id: "a", says: "old" }]);
  await list.reload();
  expect([list.waiting, list.rows.map((row) => row?.id)]).toEqual([0, ["c", "b", "a"]]);
});

it("reads the part that is looked at", async () => {
  const { list } = server(...Array.from({ length: 250 }, (_, n) => `${n}`));
  await list.reload();
  expect([list.rows.length, list.rows[120]]).toEqual([250, undefined]);
  await list.need(120);
  expect([list.rows[120]?.id, list.rows[220]]).toEqual(["120", undefined]);
});
