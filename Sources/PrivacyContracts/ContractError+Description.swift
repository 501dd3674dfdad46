extension ContractError: CustomStringConvertible {
    /// One line of at most about 400 bytes: names in it come from the text of others.
    public var description: String {
        let cut = String(text.prefix(400))
        let line = String(
            String.UnicodeScalarView(
                cut.unicodeScalars.map { $0.properties.generalCategory.isPrintable ? $0 : "?" }))
        return cut.utf8.count < text.utf8.count ? line + "…" : line
    }

    private var text: String {
        switch self {
        case .malformed(let line, let fault): "IR line \(line): \(fault)"
        case .refused(let function, let line, let refusal): "\(function), \(line): \(refusal)"
        case .manifest(let path, let fault):
            path.isEmpty ? "manifest: \(fault)" : "manifest, \(path): \(fault)"
        case .unknownMethod(let name): "no method \(name)"
        case .inputs(let fault): "inputs: \(fault)"
        case .partyCount(let count, let lowest, let highest):
            lowest == highest
                ? "the protocol has \(lowest) parties, not \(count)"
                : "the protocol has \(lowest) to \(highest) parties, not \(count)"
        case .trapped(let function, let line, let trap): "\(function), \(line): \(trap)"
        }
    }
}

extension Unicode.GeneralCategory {
    /// No control or format character, no separator of lines.
    fileprivate var isPrintable: Bool {
        switch self {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
        default: true
        }
    }
}

extension SyntaxFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLong(let bytes, let limit): "\(bytes) bytes of IR, at most \(limit) are read"
        case .tooDeep(let limit): "types or constants nested deeper than \(limit)"
        case .tooMany(let what, let limit): "more than \(limit) \(what)"
        case .notUTF8: "not UTF-8"
        case .expected(let what, let found): "expected \(what), found \(found)"
        case .unknownType(let name): "no type %\(name)"
        case .undefinedValue(let name): "no value %\(name)"
        case .undefinedLabel(let name): "no block %\(name)"
        case .redefined(let name): "\(name) is defined twice"
        case .numberTooLarge(let text): "the number \(text) is too large"
        case .typeTooLarge(let text): "the type \(text) is too large"
        }
    }
}

extension Refusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unsupportedInstruction(let opcode): "\(opcode) can't be used in a contract"
        case .unsupportedType(let type): "type \(type) can't be used in a contract"
        case .indirectCall: "a call through a pointer can't be used in a contract"
        case .externalFunction(let name): "calls \(name), which the module does not define"
        case .externalGlobal(let name): "uses \(name), which the module does not define"
        case .recursion(let name): "\(name) calls itself; contracts may not recurse"
        case .invalid(let rule): "invalid IR: \(rule)"
        case .secretAddress: "an address depends on a secret"
        case .secretLoopBound: "loop bound is secret: how often the loop runs depends on a secret"
        case .secretOperand(let opcode): "\(opcode) with a secret operand is not supported"
        case .signature(let fault): "signature differs from the manifest: \(fault)"
        case .tooMany(let what, let limit): "more than \(limit) \(what)"
        }
    }
}

extension InvalidIR: CustomStringConvertible {
    public var description: String {
        switch self {
        case .emptyFunction: "function without a block"
        case .missingTerminator(let block): "block %\(block) does not end with a terminator"
        case .terminatorInside(let block): "terminator in the middle of block %\(block)"
        case .entryHasPredecessors: "a branch to the entry block"
        case .phiNotFirst: "phi after another instruction"
        case .phiEdges(let register): "phi %\(register) does not match the block's predecessors"
        case .notDominated(let register): "%\(register) is used where it may not be defined"
        case .typeMismatch(let expected, let found): "expected type \(expected), found \(found)"
        case .argumentCount(let expected, let found): "\(found) arguments, \(expected) expected"
        }
    }
}

extension SignatureFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .parameterCount(let manifest, let function):
            "the manifest has \(manifest) parameters, the function \(function)"
        case .parameter(let name, let manifest, let function):
            "parameter \(name) is \(manifest) in the manifest, \(function) in the function"
        case .result(let manifest, let function):
            "the result is \(manifest) in the manifest, \(function) in the function"
        case .variadic: "the function takes a variable number of arguments"
        }
    }
}

extension ManifestFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLong(let limit): "longer than \(limit) bytes"
        case .notYAML: "neither YAML nor JSON"
        case .unknownKey: "unknown key"
        case .missing: "missing"
        case .repeated: "given twice"
        case .expected(let what): "expected \(what)"
        case .outOfBounds(let lowest, let highest): "must be \(lowest) to \(highest)"
        case .unknownLength(let name): "\(name) is no public scalar parameter"
        case .conflict(let with): "can't be together with \(with)"
        }
    }
}

extension InputFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .argumentBytes(let expected, let found):
            "\(found) bytes of arguments, \(expected) expected"
        case .argumentCount(let expected, let found): "\(found) arguments, \(expected) expected"
        case .argumentRange(let name): "argument \(name) is out of its type's range"
        case .providerCount(let least, let most, let found):
            least == most
                ? "\(found) providers, \(least) expected"
                : "\(found) providers, \(least) to \(most) expected"
        case .providerElements(let provider, let expected, let found):
            "\(found) elements from provider \(provider), \(expected) expected"
        case .missing(let provider): "provider \(provider) gave no valid input"
        case .outOfRange(let provider): "input of provider \(provider) is out of range"
        case .holdersDiffer(let component):
            "the two holders of component \(component) of the inputs gave different ones"
        case .changedShare(let provider):
            "a party changed its share of the input of provider \(provider), or that provider's tags "
                + "are wrong"
        case .wrongKeyPart(let provider, let party):
            "party \(party) shows another part of the key of provider \(provider)'s tags than it was "
                + "given, or the provider lied of it"
        case .runsUsedUp(let limit):
            "\(limit) runs were broken off when keys or coins had been shown; those of another "
                + "are not to be had"
        case .tooLarge(let limit): "more than \(limit) bytes of inputs"
        }
    }
}

extension Trap: CustomStringConvertible {
    public var description: String {
        switch self {
        case .divisionByZero: "division by zero"
        case .divisionOverflow: "division overflow: the least value by -1"
        case .nullPointer: "null pointer"
        case .outOfBounds: "access outside of an object"
        case .uninitialisedRead: "read of memory that was never written"
        case .deadObject: "access to a local variable after its function returned"
        case .writeToConstant: "write to a constant"
        case .pointerOverflow: "pointer moved more than 2^31 bytes from its object"
        case .unreachable: "reached code that the compiler took for unreachable"
        case .fuelExhausted: "out of fuel"
        case .memoryExhausted: "out of memory"
        case .callDepth: "calls nested too deep"
        }
    }
}
