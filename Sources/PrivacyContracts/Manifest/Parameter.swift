/// Where an input comes from.
public enum InputSource: Hashable, Sendable {
    /// Element k of the array is data provider k's.
    case providers
    /// The data provider of this index, from 0.
    case provider(Int)
    /// The task's own public arguments.
    case requester
}

/// What a parameter is for.
public enum Role: Hashable, Sendable {
    case input(from: InputSource)
    /// A public scalar that is the number of data providers.
    case count
    /// A pointer to what the function fills.
    case output
}

public enum Visibility: String, Hashable, Sendable, CaseIterable {
    case secret, `public`
}

/// What happens when a provider's input is missing or out of range.
public enum MissingRule: String, Hashable, Sendable, CaseIterable {
    /// Zeros stand for the provider's whole input.
    case zero
    /// The task is refused.
    case refuse
}

/// One C parameter of a method.
public struct Parameter: Hashable, Sendable {
    /// A C identifier, for messages and for `length`.
    public var name: String
    /// Its C type, which the IR's must fit: see `StaticCheck`.
    public var type: ParameterType
    /// Who gives it, or who learns it.
    public var role: Role
    /// Whether the parties may see it.
    public var visibility: Visibility
    /// What each scalar of a secret input must lie in; the type's own bounds if nil.
    public var range: ValueRange?
    /// What happens without a valid input.
    public var missing: MissingRule
    /// Who learns an output; without meaning for the other roles.
    public var learner: Learner

    /// Whether C passes it by pointer.
    public var isPointer: Bool {
        if case .single(.scalar) = type { role == .output } else { true }
    }
}
