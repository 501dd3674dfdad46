/// A register of a function: its name without `%` and its type.
public struct Register: Hashable, Sendable {
    public var name: String
    public var type: IRType
}

/// A function with a body (`define`).
public struct Function: Hashable, Sendable {
    /// Its name without `@`.
    public var name: String
    public var result: IRType
    /// Number of parameters; they are the first registers, in order.
    public var parameterCount: Int
    /// Parameters, then every value in the order of its definition.
    public var registers: [Register]
    /// In the order of the text; the first is the entry.
    public var blocks: [Block]
    public var isVariadic: Bool
    public var line: SourceLine

    public var parameters: ArraySlice<Register> { registers.prefix(parameterCount) }
}

/// A function without a body (`declare`).
public struct FunctionDeclaration: Hashable, Sendable {
    public var name: String
    public var result: IRType
    public var parameters: [IRType]
    public var isVariadic: Bool
}
