/// JSON as snarkjs's files need it: written with one space a level, in the order of the fields.
enum JSONText: Equatable {
    case text(String)
    case number(String)
    case list([JSONText])
    case object([Field])

    struct Field: Equatable {
        let name: String
        let value: JSONText
    }

    /// The text, without a final line break, as snarkjs writes it.
    var written: String {
        var out = ""
        write(&out, level: 0)
        return out
    }

    private func write(_ out: inout String, level: Int) {
        switch self {
        case .text(let text): out += "\"\(text)\""
        case .number(let number): out += number
        case .list(let elements):
            Self.write(&out, "[", "]", elements, level) { $0.write(&$1, level: level + 1) }
        case .object(let fields):
            Self.write(&out, "{", "}", fields, level) { field, out in
                out += "\"\(field.name)\": "
                field.value.write(&out, level: level + 1)
            }
        }
    }

    private static func write<Element>(
        _ out: inout String, _ open: String, _ close: String, _ elements: [Element], _ level: Int,
        _ each: (Element, inout String) -> Void
    ) {
        guard !elements.isEmpty else {
            out += open + close
            return
        }
        out += open
        for (i, element) in elements.enumerated() {
            out += (i == 0 ? "\n" : ",\n") + String(repeating: " ", count: level + 1)
            each(element, &out)
        }
        out += "\n" + String(repeating: " ", count: level) + close
    }
}
