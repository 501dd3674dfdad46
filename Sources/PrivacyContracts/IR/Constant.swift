/// A constant of LLVM IR.
public indirect enum Constant: Hashable, Sendable {
    /// An integer of 1 to 64 bits, reduced modulo 2^width and zero-extended.
    case integer(UInt64, width: Int)
    case null
    /// `undef` and `poison`: every back end takes zero.
    case undefined
    /// `zeroinitializer` of any type.
    case zero
    /// The address of a global variable or function.
    case global(String)
    /// `c"…"`: an array of bytes.
    case bytes([UInt8])
    /// An array or struct, element by element, each with its type.
    case aggregate([TypedConstant])
    /// `getelementptr` of a constant: base plus indices, in units of `source`.
    case elementPointer(source: IRType, base: Constant, indices: [TypedConstant])
    /// A constant that no contract may use, by what it was: `float`, `ptrtoint`, `blockaddress`, `i128`.
    case unsupported(String)
}

/// A constant with its type.
public struct TypedConstant: Hashable, Sendable {
    public var type: IRType
    public var value: Constant

    public init(type: IRType, value: Constant) {
        self.type = type
        self.value = value
    }
}
