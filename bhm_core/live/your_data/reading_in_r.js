// The lines of R that read the reader's very file as this page has read it.
import { inR } from "./code_numbers.js";
import { folded, python } from "./reading.js";
import { isCoded } from "./selection.js";

const ENCODINGS = { "utf-8-sig": "UTF-8-BOM", cp1252: "CP1252" };
const all = (words) => `c(${words.map(python).join(", ")})`;

// What scan and read.csv have to know of the file.
const dialect = ({ sep, encoding }) => [
  `sep = ${python(sep)}`,
  ...(encoding === "utf-8"
    ? []
    : [`fileEncoding = ${python(ENCODINGS[encoding] ?? encoding.toUpperCase())}`]),
  "strip.white = TRUE",
];

function call(format, texts, marks) {
  const { decimal, skip, rows, longer } = format;
  const from = longer > 0 ? skip + 1 : skip;
  const more = [
    ...dialect(format).filter((one) => one !== 'sep = ","'),
    decimal !== "." && `dec = ${python(decimal)}`,
    longer > 0 && "header = FALSE",
    from > 0 && `skip = ${from}`,
    rows !== null && `nrows = ${rows}`,
    !longer &&
      texts.length > 0 &&
      `colClasses = c(${texts.map((name) => `${python(name)} = "character"`).join(", ")})`,
    longer > 0 && 'colClasses = "character"',
    `na.strings = ${all(["", "NA", ...marks])}`,
    "check.names = FALSE",
  ].filter(Boolean);
  return `data <- read.csv(\n  ${folded(['"your_file.csv"', ...more], "\n  ")}\n)`;
}

// Rows that go on beyond the header: its names, and as many columns.
function headed(format) {
  const { skip, longer } = format;
  const inside = [
    '"your_file.csv"',
    '""',
    ...dialect(format),
    `skip = ${skip}`,
    "nlines = 1",
    "quiet = TRUE",
  ];
  return [
    `data <- data[seq_len(${longer})]`,
    `names(data) <- scan(\n  ${folded(inside, "\n  ")}\n)[seq_len(${longer})]`,
    "data <- type.convert(data, as.is = TRUE)",
  ];
}

// Lines that read the chosen columns; `reading` is { format, cleaning, missing } of the fit, null before there is one.
export function linesInR(parts, choice, reading) {
  if (!reading) return ['data <- read.csv("your_file.csv", check.names = FALSE)'];
  const { format, cleaning, missing } = reading;
  const names = parts.map(([, name]) => name);
  const words = [...Object.keys(cleaning.words), ...(isCoded(choice) ? [choice.outcome] : [])];
  const texts = [...new Set([choice.group, ...words, ...cleaning.dirty])];
  const marks = [...new Set(names.flatMap((name) => missing[name] || []))].filter((word) => word !== "NA");
  const column = (name) => `data$${inR(name)}`;
  return [
    call(format, texts, marks),
    ...(format.longer > 0 ? headed(format) : []),
    ...(names.some((name) => /\.\d+$/.test(name)) ? ["names(data) <- make.unique(names(data))"] : []),
    ...texts.map((name) => `${column(name)} <- trimws(${column(name)})`),
    ...names.flatMap((name) => {
      const codes = cleaning.codes[name] || [];
      return codes.length ? [`${column(name)}[${column(name)} %in% ${all(codes)}] <- NA`] : [];
    }),
    ...cleaning.dirty.flatMap((name) => cleaned(column(name), format.decimal)),
  ];
}

// Signs and thousands out of a column of numbers.
function cleaned(column, decimal) {
  const signs = decimal === "," ? "[%€$£¥\\\\s\\u00a0\\u202f'’.]" : "[%€$£¥\\\\s\\u00a0\\u202f'’,]";
  const point = decimal === "," ? [`${column} <- sub(",", ".", ${column}, fixed = TRUE)`] : [];
  return [
    `${column} <- gsub("${signs}", "", ${column}, perl = TRUE)`,
    ...point,
    `${column} <- as.numeric(sub("−", "-", ${column}, fixed = TRUE))`,
  ];
}
