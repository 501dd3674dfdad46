extension Module {
    /// Deepest chain of named types.
    static let typeDepthLimit = 64

    /// The type behind a name; nil for an opaque or unknown one.
    func resolve(_ type: IRType) -> IRType? {
        var type = type
        for _ in 0..<Self.typeDepthLimit {
            guard case .named(let name) = type else { return type }
            guard case .some(.some(let named)) = namedTypes[name] else { return nil }
            type = named
        }
        return nil
    }

    /// The type of field or element `index` of an aggregate; nil if there is none.
    func element(of type: IRType, at index: Int) -> IRType? {
        switch resolve(type) {
        case .structure(let fields, _): fields.indices.contains(index) ? fields[index] : nil
        case .array(let count, let element): index >= 0 && index < count ? element : nil
        default: nil
        }
    }
}
