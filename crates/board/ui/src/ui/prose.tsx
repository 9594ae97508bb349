// A text as it was written, with its links as links.

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;!?)])/g;

export function Prose({ text }: { text: string }) {
  return (
    <>
      {text.split(LINK).map((piece, index) =>
        index % 2 === 1 ? (
          <a key={index} href={piece} target="_blank" rel="noopener noreferrer">{piece.replace(/^https?:\/\//, '')}</a>
        ) : (
          piece
        ),
      )}
    </>
  );
}
