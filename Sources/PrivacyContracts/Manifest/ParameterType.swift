/// A field of a struct.
public struct Field: Hashable, Sendable {
    public var name: String
    public var type: ScalarType
}

/// What a scalar parameter, or one element of an array, is made of.
public enum ElementType: Hashable, Sendable {
    case scalar(ScalarType)
    /// A C struct of scalars with C's own padding.
    case structure([Field])

    /// The scalars of one element in declaration order, each with its offset in bytes.
    public var scalars: [(name: String, type: ScalarType, offset: Int)] {
        switch self {
        case .scalar(let type): return [("", type, 0)]
        case .structure(let fields):
            var offset = 0
            return fields.map { field in
                offset = (offset + field.type.size - 1) / field.type.size * field.type.size
                defer { offset += field.type.size }
                return (field.name, field.type, offset)
            }
        }
    }

    public var alignment: Int { scalars.map(\.type.size).max() ?? 1 }

    /// Bytes from one element of an array to the next.
    public var stride: Int {
        guard let last = scalars.last else { return 0 }
        return (last.offset + last.type.size + alignment - 1) / alignment * alignment
    }
}

/// How many elements an array has.
public enum ArrayLength: Hashable, Sendable {
    case fixed(Int)
    /// The value of the public scalar parameter of this name.
    case parameter(String)
    /// One element a data provider.
    case providers
}

/// The type of a parameter.
///
/// Scalars are passed by value, unless they are outputs; structs and arrays are passed by pointer.
public enum ParameterType: Hashable, Sendable {
    case single(ElementType)
    case array(of: ElementType, length: ArrayLength)

    /// The type of the whole, or of one element.
    public var element: ElementType {
        switch self {
        case .single(let element): element
        case .array(let element, _): element
        }
    }
}
