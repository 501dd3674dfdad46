public import MPC

/// What goes wrong with a contract: one error for parsing, checking, and running it.
///
/// No case carries a value of the run: an error may be logged and posted. `description` is one line.
public enum ContractError: Error, Hashable, Sendable {
    /// The IR text is not well-formed, or is not understood. `line` counts from 1.
    case malformed(line: Int, SyntaxFault)
    /// The contract can't be run, known before anything runs or, for what depends on public
    /// values only, as soon as the trace gets there.
    case refused(function: String, line: SourceLine, Refusal)
    /// The manifest is not understood; `path` is like `methods.auction.parameters[0].type`.
    case manifest(path: String, ManifestFault)
    /// The manifest has no such method, or the module no such function.
    case unknownMethod(String)
    /// The inputs don't fit the method.
    case inputs(InputFault)
    /// The protocol can't have so many parties.
    case partyCount(Int, lowest: Int, highest: Int)
    /// The run stopped at an operation without a meaning.
    case trapped(function: String, line: SourceLine, Trap)
}

extension ContractError {
    /// What the failed check of an input shows: that a party changed it, or that its provider gave what does not fit,
    /// which can't be told apart. Nil for all else.
    public var deviation: MPCError.Deviation? {
        switch self {
        case .inputs(.holdersDiffer), .inputs(.changedShare), .inputs(.wrongKeyPart):
            MPCError.Deviation(check: "input")
        default: nil
        }
    }
}

/// Why IR text is not understood.
public enum SyntaxFault: Hashable, Sendable {
    case tooLong(bytes: Int, limit: Int)
    case tooDeep(limit: Int)
    case tooMany(String, limit: Int)
    case notUTF8
    /// Something else stood where this was due. `found` is at most 40 characters of the text.
    case expected(String, found: String)
    case unknownType(String)
    case undefinedValue(String)
    case undefinedLabel(String)
    case redefined(String)
    case numberTooLarge(String)
    case typeTooLarge(String)
}

/// Why a method can't be run.
public enum Refusal: Hashable, Sendable {
    /// An opcode, type or intrinsic outside of what contracts may use.
    case unsupportedInstruction(String)
    case unsupportedType(String)
    case indirectCall
    case externalFunction(String)
    case externalGlobal(String)
    case recursion(String)
    /// The IR breaks one of LLVM's own rules.
    case invalid(InvalidIR)
    /// The address of a load, a store or a copy depends on a secret.
    case secretAddress
    /// How often a loop runs depends on a secret.
    case secretLoopBound
    /// An operation that no back end does on secrets: by its opcode.
    case secretOperand(String)
    /// The function's parameters or result are not what the manifest says.
    case signature(SignatureFault)
    case tooMany(String, limit: Int)
}

/// A rule of LLVM IR that a module breaks.
public enum InvalidIR: Hashable, Sendable {
    case emptyFunction
    case missingTerminator(block: String)
    case terminatorInside(block: String)
    case entryHasPredecessors
    case phiNotFirst
    case phiEdges(register: String)
    case notDominated(register: String)
    case typeMismatch(expected: String, found: String)
    case argumentCount(expected: Int, found: Int)
}

/// How a function's C signature and the manifest differ.
public enum SignatureFault: Hashable, Sendable {
    case parameterCount(manifest: Int, function: Int)
    case parameter(name: String, manifest: String, function: String)
    case result(manifest: String, function: String)
    case variadic
}

/// Why a manifest is not understood.
public enum ManifestFault: Hashable, Sendable {
    case tooLong(limit: Int)
    case notYAML
    case unknownKey
    case missing
    case repeated
    /// The value is not one of these.
    case expected(String)
    case outOfBounds(lowest: Int, highest: Int)
    /// `length` names no public scalar parameter.
    case unknownLength(String)
    /// What stands here can't be together with what the text says.
    case conflict(String)
}

/// How inputs differ from what a method takes. Indices count from 0.
public enum InputFault: Hashable, Sendable {
    case argumentBytes(expected: Int, found: Int)
    case argumentCount(expected: Int, found: Int)
    case argumentRange(name: String)
    case providerCount(atLeast: Int, atMost: Int, found: Int)
    case providerElements(provider: Int, expected: Int, found: Int)
    case missing(provider: Int)
    case outOfRange(provider: Int)
    /// The two parties that hold a component of the inputs gave different ones: one of them lies.
    case holdersDiffer(component: Int)
    /// A party changed its share of this provider's input, or the provider gave tags that don't fit.
    case changedShare(provider: Int)
    /// This party shows another part of the key of this provider's tags than the provider says it gave.
    case wrongKeyPart(provider: Int, party: Int)
    /// So many runs were broken off after what is shown once only had been shown: there is no more of it.
    case runsUsedUp(limit: Int)
    case tooLarge(limit: Int)
}

/// Why a run stopped.
public enum Trap: Hashable, Sendable {
    case divisionByZero
    case divisionOverflow
    case nullPointer
    case outOfBounds
    case uninitialisedRead
    case deadObject
    case writeToConstant
    case pointerOverflow
    case unreachable
    case fuelExhausted
    case memoryExhausted
    case callDepth
}
