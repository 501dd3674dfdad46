/// A type of LLVM IR, as far as contracts need it.
///
/// Typed pointers (`i32*`, clang 14) and opaque ones (`ptr`, clang 15 and later) are the same type
/// here: loads, stores and `getelementptr` name the type they work on.
public indirect enum IRType: Hashable, Sendable {
    case void
    /// `iN`; contracts run widths 1 to 64, wider ones are parsed and refused by the check.
    case integer(width: Int)
    case pointer
    /// `[count x element]`.
    case array(count: Int, element: IRType)
    /// `{ … }`, or `<{ … }>` when `packed`: fields stand without padding.
    case structure(fields: [IRType], packed: Bool)
    /// `%name`: a struct type looked up in `Module.namedTypes`.
    case named(String)
    case label
    case metadata
    /// A function's type; only ever behind a pointer or at a call.
    case function
    /// A type that no contract may use, as it was written: `float`, `<4 x i32>`, `x86_fp80`.
    case unsupported(String)

    /// Whether this is an integer of 1 to 64 bits or a pointer: what one register slot holds.
    public var isScalar: Bool {
        switch self {
        case .integer(let width): width >= 1 && width <= 64
        case .pointer: true
        default: false
        }
    }
}

extension IRType: CustomStringConvertible {
    /// The type as LLVM writes it (pointers as `ptr`), cut behind about 100 bytes.
    public var description: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        guard text.utf8.count < 100 else {
            if !text.hasSuffix("…") { text += "…" }
            return
        }
        switch self {
        case .void: text += "void"
        case .integer(let width): text += "i\(width)"
        case .pointer: text += "ptr"
        case .array(let count, let element):
            text += "[\(count) x "
            element.write(to: &text)
            text += "]"
        case .structure(let fields, let packed):
            text += packed ? "<{ " : "{ "
            for (index, field) in fields.enumerated() {
                if index > 0 { text += ", " }
                field.write(to: &text)
                if text.hasSuffix("…") { break }
            }
            text += packed ? " }>" : " }"
        case .named(let name): text += "%\(name.prefix(100))"
        case .label: text += "label"
        case .metadata: text += "metadata"
        case .function: text += "function type"
        case .unsupported(let what): text += what.prefix(100)
        }
    }
}
