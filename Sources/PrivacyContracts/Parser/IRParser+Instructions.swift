extension IRParser {
    /// One instruction with its result's name and everything that trails it on its line.
    mutating func parseInstruction() throws(ContractError) {
        let line = token.line
        var name: String?
        if case .local(let given) = token.kind {
            name = given
            try advance()
            try expect("=")
        }
        guard case .word(let opcode) = token.kind else { throw fault("an instruction") }
        try advance()
        guard let (operation, type) = try parseOperation(opcode, line: line) else {
            // A debug intrinsic: nothing to do.
            return
        }
        let node = try parseTrailing()
        var result: Int?
        if let type, type != .void {
            result = try body.define(name ?? body.nextName, type: type, line: line)
        } else if let name {
            throw .malformed(
                line: line, .expected("an instruction with a result", found: "%" + name))
        }
        let block = body.blocks.count - 1
        if let node {
            locations.append(
                Location(
                    function: module.functions.count, block: block,
                    instruction: body.blocks[block].instructions.count, node: node))
        }
        body.blocks[block].instructions.append(
            Instruction(operation: operation, result: result, line: .ir(line)))
    }

    /// Attachments and alignment up to the end of the instruction; returns the debug location.
    private mutating func parseTrailing() throws(ContractError) -> Int? {
        var node = pendingLocation
        pendingLocation = nil
        while try take(",") { node = try parseTrailer() ?? node }
        guard token.startsLine || isPunctuation("}") || token.kind == .end else {
            throw fault("the end of the instruction")
        }
        return node
    }

    /// One trailer, its comma read: `!dbg !3`, `align 8`.
    mutating func parseTrailer() throws(ContractError) -> Int? {
        switch token.kind {
        case .metadata:
            return try skipMetadataAttachment()
        case .word("align"):
            try advance()
            _ = try natural()
            return nil
        default:
            throw fault("align or metadata")
        }
    }

    /// Reads a comma unless it begins the trailers; those it reads.
    mutating func takeListComma() throws(ContractError) -> Bool {
        guard try take(",") else { return false }
        switch token.kind {
        case .metadata, .word("align"):
            pendingLocation = try parseTrailer() ?? pendingLocation
            return try takeListComma()
        default:
            return true
        }
    }

    /// The operation after its opcode, with the type of its result (nil for none); nil for a
    /// debug intrinsic.
    private mutating func parseOperation(
        _ opcode: String, line: Int
    ) throws(ContractError) -> (Operation, IRType?)? {
        if let binary = BinaryOperator(rawValue: opcode) {
            try skipFlags(["nuw", "nsw", "exact", "disjoint"])
            let type = try parseType()
            let left = try parseOperand(type)
            try expect(",")
            return (.binary(binary, type: type, left, try parseOperand(type)), type)
        }
        if let cast = CastOperator(rawValue: opcode) {
            try skipFlags(["nuw", "nsw", "nneg"])
            let value = try parseTypedOperand()
            try expect(word: "to")
            let type = try parseType()
            return (.cast(cast, from: value, to: type), type)
        }
        switch opcode {
        case "icmp": return try parseCompare()
        case "select": return try parseSelect()
        case "phi": return try parsePhi()
        case "alloca": return try parseAllocate()
        case "load": return try parseLoad()
        case "store": return try parseStore()
        case "getelementptr": return try parseElementPointer()
        case "freeze":
            let value = try parseTypedOperand()
            return (.freeze(value), value.type)
        case "extractvalue", "insertvalue": return try parseAggregate(opcode)
        case "call", "tail", "musttail", "notail": return try parseCall(opcode)
        case "br": return try parseBranch()
        case "switch": return try parseSwitch()
        case "ret": return try parseReturn()
        case "unreachable": return (.unreachable, nil)
        default: return try parseUnsupported(opcode)
        }
    }

    // MARK: Other instructions

    private static let unsupportedTerminators: Set<String> = [
        "invoke", "indirectbr", "resume", "callbr", "cleanupret", "catchret", "catchswitch",
    ]

    private static let unsupportedOpcodes: Set<String> = [
        "fneg", "fadd", "fsub", "fmul", "fdiv", "frem", "extractelement", "insertelement",
        "shufflevector", "fence", "cmpxchg", "atomicrmw", "fptrunc", "fpext", "fptoui", "fptosi",
        "uitofp", "sitofp", "ptrtoint", "inttoptr", "ptrtoaddr", "addrspacecast", "fcmp", "va_arg",
        "landingpad", "catchpad", "cleanuppad",
    ]

    private static let noResult: Set<String> = [
        "fence", "indirectbr", "resume", "cleanupret", "catchret",
    ]

    /// Reads over an instruction that contracts can't run, noting where it may go.
    mutating func parseUnsupported(_ opcode: String) throws(ContractError) -> (Operation, IRType?) {
        let isTerminator = Self.unsupportedTerminators.contains(opcode)
        guard isTerminator || Self.unsupportedOpcodes.contains(opcode) else {
            throw .malformed(
                line: token.line, .expected("an instruction", found: String(opcode.prefix(40))))
        }
        let type: IRType? = Self.noResult.contains(opcode) ? nil : .unsupported(opcode)
        let successors = try skipInstruction()
        let instruction = UnsupportedInstruction(opcode: opcode, isTerminator: isTerminator)
        return (.unsupported(instruction, successors: successors), opcode == "invoke" ? nil : type)
    }

    /// Skips to the end of an instruction, over line ends inside of brackets and before
    /// the clauses that follow on lines of their own. Returns the blocks it names.
    mutating func skipInstruction() throws(ContractError) -> [Int] {
        var open = 0
        var labels: [Int] = []
        while token.kind != .end {
            if token.startsLine, open == 0 {
                guard case .word(let word) = token.kind,
                    ["to", "unwind", "catch", "cleanup", "filter"].contains(word)
                else { break }
            }
            switch token.kind {
            case .word("label"):
                try advance()
                if case .local(let name) = token.kind {
                    labels.append(body.label(name, line: token.line))
                }
                continue
            case .metadata("dbg"):
                pendingLocation = try skipMetadataAttachment() ?? pendingLocation
                continue
            case .punctuation(UInt8(ascii: "(")), .punctuation(UInt8(ascii: "[")),
                .punctuation(UInt8(ascii: "{")):
                open += 1
            case .punctuation(UInt8(ascii: ")")), .punctuation(UInt8(ascii: "]")):
                open -= 1
            case .punctuation(UInt8(ascii: "}")):
                if open == 0 { return labels }
                open -= 1
            default:
                break
            }
            try advance()
        }
        return labels
    }
}
