// Who sits where: a seat's letter and shape carry its identity, colour only helps.
import type { SeatInfo } from "./wire";

export type Shape = "diamond" | "circle" | "triangle" | "square";

const SHAPES: Record<string, Shape> = { C: "diamond", G: "circle", M: "triangle" };

/** The shape of a seat's letter. */
export function shapeOf(letter: string): Shape {
  return SHAPES[letter] ?? "square";
}

/** The seat with this id; a seat that is not known yet is named by its id. */
export function seatOf(seats: SeatInfo[], id: string): SeatInfo {
  return (
    seats.find((seat) => seat.id === id) ?? {
      id,
      label: id,
      letter: id.slice(0, 1).toUpperCase(),
      provider: "",
      model: "",
      scripted: false,
    }
  );
}

/** A person's or a seat's name for readers. */
export function nameOf(seats: SeatInfo[], id: string): string {
  return seatOf(seats, id).label;
}
