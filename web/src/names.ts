// Seats by name in the text of rulings and options, whose forms hold ids.
import type { SeatInfo } from "./wire";

const FORMS = /(\bBASE=| from | of |\[|, )([a-z0-9-]+)(?=\.?$|[:\],])/gm;

/** The text with labels for ids, where the form of a ruling or an option holds one. */
export function named(seats: SeatInfo[], text: string): string {
  const labels = new Map(seats.map((seat) => [seat.id, seat.label]));
  return text.replace(FORMS, (whole, before: string, id: string) =>
    labels.has(id) ? `${before}${labels.get(id)}` : whole,
  );
}
