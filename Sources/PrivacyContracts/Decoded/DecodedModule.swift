/// A global variable laid out in bytes.
public struct DecodedGlobal: Hashable, Sendable {
    /// A pointer inside a global: the 8 bytes at `offset` are the address of `global` plus `addend`.
    public struct Relocation: Hashable, Sendable {
        public var offset: Int
        public var global: Int
        public var addend: Int
    }

    public var name: String
    /// What it holds when a run begins, zero where a relocation goes.
    public var bytes: [UInt8]
    public var relocations: [Relocation]
    public var isConstant: Bool
}

/// A module in the form that back ends run: the hot form shared by the interpreter in clear and by
/// the trace.
///
/// It depends on nothing but the module, so it is made once a contract. Layout is that of x86-64 and
/// AArch64 Linux: little-endian, pointers of 8 bytes, integers aligned to their size.
public struct DecodedModule: Sendable {
    public var functions: [DecodedFunction]
    public var globals: [DecodedGlobal]
    /// Index into `functions` by name.
    public var functionIndex: [String: Int]
}
