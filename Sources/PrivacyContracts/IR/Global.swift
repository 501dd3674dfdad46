/// A global variable.
public struct Global: Hashable, Sendable {
    /// Its name without `@`.
    public var name: String
    public var type: IRType
    /// Nil when it is declared here and defined elsewhere; such a global can't be used.
    public var initializer: Constant?
    /// `constant`, not `global`: stores to it are refused.
    public var isConstant: Bool
    public var isThreadLocal: Bool
    public var line: SourceLine
}
