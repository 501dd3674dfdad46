public import FiniteFields

extension SecretVector where Element == GF256 {
    /// A copy of `bytes`, each an element.
    public init(bytes: [UInt8]) {
        self.init(repeating: .zero, count: bytes.count)
        withUnsafeMutableBufferPointer {
            UnsafeMutableRawBufferPointer($0).copyBytes(from: bytes)
        }
    }

    /// The bytes as an ordinary array, which is not wiped.
    public func revealBytes() -> [UInt8] {
        withUnsafeBufferPointer { Array(UnsafeRawBufferPointer($0)) }
    }
}
