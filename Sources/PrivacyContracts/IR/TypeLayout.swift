/// Size and alignment of a type in memory, in bytes.
struct TypeLayout: Hashable, Sendable {
    var size: Int
    var alignment: Int
    /// Offsets of the fields of a struct; empty for other types.
    var fieldOffsets: [Int] = []

    /// Bytes from one element of an array to the next.
    var stride: Int { (size + alignment - 1) / alignment * alignment }
}

/// Lays out types as x86-64 and AArch64 Linux do, each named type once.
struct LayoutTable {
    /// Largest object, in bytes.
    static let objectLimit = 1 << 28

    let module: Module
    private var named: [String: TypeLayout?] = [:]

    init(_ module: Module) { self.module = module }

    /// The layout of `type`; nil if it has none: opaque, too large, containing itself, or of a kind
    /// that contracts can't use.
    mutating func layout(of type: IRType) -> TypeLayout? { layout(of: type, depth: 0) }

    private mutating func layout(of type: IRType, depth: Int) -> TypeLayout? {
        guard depth < 2 * Module.typeDepthLimit else { return nil }
        switch type {
        case .named(let name):
            if let known = named[name] { return known }
            // Nil while it is being laid out: a type that contains itself has no layout.
            named[name] = .some(nil)
            guard case .some(.some(let type)) = module.namedTypes[name] else { return nil }
            let layout = layout(of: type, depth: depth + 1)
            named[name] = .some(layout)
            return layout
        case .integer(let width):
            guard width <= 64 else { return nil }
            // i33 takes 8 bytes: the next power of two.
            var size = 1
            while size * 8 < width { size *= 2 }
            return TypeLayout(size: size, alignment: size)
        case .pointer:
            return TypeLayout(size: 8, alignment: 8)
        case .array(let count, let element):
            guard let element = layout(of: element, depth: depth + 1) else { return nil }
            let (size, overflow) = element.stride.multipliedReportingOverflow(by: count)
            guard !overflow, size <= Self.objectLimit else { return nil }
            return TypeLayout(size: size, alignment: element.alignment)
        case .structure(let fields, let packed):
            return layout(of: fields, packed: packed, depth: depth)
        default:
            return nil
        }
    }

    private mutating func layout(of fields: [IRType], packed: Bool, depth: Int) -> TypeLayout? {
        var layout = TypeLayout(size: 0, alignment: 1)
        for field in fields {
            guard let field = self.layout(of: field, depth: depth + 1) else { return nil }
            let alignment = packed ? 1 : field.alignment
            layout.size = (layout.size + alignment - 1) / alignment * alignment
            layout.fieldOffsets.append(layout.size)
            layout.size += field.size
            layout.alignment = max(layout.alignment, alignment)
            guard layout.size <= Self.objectLimit else { return nil }
        }
        layout.size = layout.stride
        return layout
    }

    /// A scalar inside of a value, with its offset in memory.
    struct Leaf {
        var type: SlotType
        var offset: Int
    }

    /// Most scalars in a value held in registers.
    static let leafLimit = 64

    /// The scalars of a value of `type` in memory order; nil if it can't be held in registers.
    mutating func leaves(of type: IRType) -> [Leaf]? {
        var leaves: [Leaf] = []
        return collect(type, at: 0, depth: 0, into: &leaves) ? leaves : nil
    }

    private mutating func collect(
        _ type: IRType, at offset: Int, depth: Int, into leaves: inout [Leaf]
    ) -> Bool {
        guard depth < Module.typeDepthLimit, leaves.count < Self.leafLimit else { return false }
        guard let type = module.resolve(type) else { return false }
        // Without this, empty structs in arrays of arrays would be visited beyond count.
        if let layout = layout(of: type), layout.size == 0 { return true }
        switch type {
        case .integer(let width) where width <= 64:
            leaves.append(Leaf(type: .integer(width: width), offset: offset))
            return true
        case .pointer:
            leaves.append(Leaf(type: .pointer, offset: offset))
            return true
        case .array(let count, let element):
            guard count <= Self.leafLimit, let stride = layout(of: element)?.stride else {
                return false
            }
            for index in 0..<count {
                guard
                    collect(element, at: offset + index * stride, depth: depth + 1, into: &leaves)
                else { return false }
            }
            return true
        case .structure(let fields, _):
            guard fields.count <= Self.leafLimit, let layout = layout(of: type) else {
                return false
            }
            for (field, inner) in zip(fields, layout.fieldOffsets) {
                guard collect(field, at: offset + inner, depth: depth + 1, into: &leaves) else {
                    return false
                }
            }
            return true
        default:
            return false
        }
    }
}
