internal import BigIntegers

/// A vector of secret values in memory of its own, overwritten with zeros when released.
///
/// The owner is unique (`~Copyable`): a copy is asked for by name. It has no description and no
/// `Codable`; what leaves it (`reveal()`, encodings) is the caller's to guard.
public struct SecretVector<Element: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
    // Sendable: one owner, and no access to the memory but through it.
    private let elements: UnsafeMutableBufferPointer<Element>

    /// How many elements there are. Public.
    public var count: Int { elements.count }

    /// `count` times `value`.
    ///
    /// - Precondition: `count >= 0`.
    public init(repeating value: Element, count: Int) {
        precondition(count >= 0, "a negative number of elements")
        elements = .allocate(capacity: count)
        elements.initialize(repeating: value)
    }

    /// A copy of `values`, whose own memory is the caller's to guard.
    public init(_ values: [Element]) {
        elements = .allocate(capacity: values.count)
        _ = elements.initialize(fromContentsOf: values)
    }

    deinit {
        wipe(UnsafeMutableRawBufferPointer(elements))
        elements.deallocate()
    }

    /// A second owner of the same values, in memory of its own.
    public func copy() -> SecretVector { SecretVector(copying: UnsafeBufferPointer(elements)) }

    /// A copy of `source`, whose memory is the caller's to guard.
    public init(copying source: UnsafeBufferPointer<Element>) {
        elements = .allocate(capacity: source.count)
        _ = elements.initialize(fromContentsOf: source)
    }

    /// Lets `body` read the elements in place.
    public borrowing func withUnsafeBufferPointer<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeBufferPointer(elements))
    }

    /// Lets `body` change the elements in place.
    public mutating func withUnsafeMutableBufferPointer<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(elements)
    }

    /// The elements as an ordinary array, which is not wiped.
    public func reveal() -> [Element] { Array(elements) }
}
