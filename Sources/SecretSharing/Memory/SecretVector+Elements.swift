public import FiniteFields

extension SecretVector where Element: Ring {
    /// The encodings of all elements one after the other, each `Element.byteCount` bytes, most
    /// significant first, as an ordinary array, which is not wiped.
    public func bigEndianBytes() -> [UInt8] {
        withUnsafeBufferPointer { elements in elements.flatMap { $0.bigEndianBytes() } }
    }

    /// The elements of which `bytes` is the encoding that `bigEndianBytes()` writes.
    ///
    /// Throws `.notWholeElements` if the length is no multiple of an element's, and
    /// `.elementNotReduced` if an element is not encoded canonically.
    public init(bigEndianBytes bytes: [UInt8]) throws(SecretSharingError) {
        let size = Element.byteCount
        guard bytes.count.isMultiple(of: size) else {
            throw .notWholeElements(byteCount: bytes.count)
        }
        var decoded = SecretVector(repeating: .zero, count: bytes.count / size)
        try decoded.withUnsafeMutableBufferPointer { elements throws(SecretSharingError) in
            for i in elements.indices {
                do {
                    elements[i] = try Element(
                        bigEndianBytes: Array(bytes[(i * size)..<((i + 1) * size)]))
                } catch {
                    throw .elementNotReduced(position: i)
                }
            }
        }
        self = decoded
    }
}
