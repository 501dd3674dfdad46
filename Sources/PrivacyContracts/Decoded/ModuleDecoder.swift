/// Why an instruction or value can't be decoded; kept as `Opcode.unsupported`.
struct Undecodable: Error {
    var refusal: Refusal

    init(_ refusal: Refusal) { self.refusal = refusal }

    init(type: IRType) { refusal = .unsupportedType("\(type)") }

    /// Of two types that differ, which the verifier lets pass where one is not supported.
    init(type: IRType, for other: IRType) {
        if case .unsupported = type { self.init(type: type) } else { self.init(type: other) }
    }
}

extension DecodedModule {
    /// Verifies and decodes the functions that `roots` can call, and all globals.
    ///
    /// - Parameter roots: names of functions that `module` defines; others are left out.
    /// - Throws: `ContractError.refused` where the IR breaks a rule of LLVM. What contracts can't
    ///   use is no error here: it is decoded as `Opcode.unsupported`.
    init(_ module: Module, roots: [String]) throws(ContractError) {
        var decoder = ModuleDecoder(module)
        self = try decoder.decode(roots: roots)
    }
}

/// Decodes a module, function by function as they are called.
struct ModuleDecoder {
    /// Most bytes of all globals together.
    static let globalLimit = 1 << 26
    /// Most decoded functions.
    static let functionLimit = 1 << 12

    let module: Module
    var layouts: LayoutTable
    let globalIndex: [String: Int]
    /// Why a global can't be used.
    private(set) var globalRefusals: [Refusal?] = []
    let signatures: [String: FunctionSignature]
    private let definitions: [String: Int]
    private var decodedIndex: [String: Int] = [:]
    private var pending: [Int] = []

    init(_ module: Module) {
        self.module = module
        layouts = LayoutTable(module)
        var globals: [String: Int] = [:]
        for (index, global) in module.globals.enumerated() { globals[global.name] = index }
        globalIndex = globals
        var definitions: [String: Int] = [:]
        var signatures: [String: FunctionSignature] = [:]
        for (index, function) in module.functions.enumerated() {
            definitions[function.name] = index
            signatures[function.name] = FunctionSignature(
                result: function.result, parameters: function.parameters.map(\.type),
                isVariadic: function.isVariadic)
        }
        self.definitions = definitions
        self.signatures = signatures
    }

    mutating func decode(roots: [String]) throws(ContractError) -> DecodedModule {
        let globals = decodeGlobals()
        for root in roots { _ = index(ofFunction: root) }
        var functions: [DecodedFunction] = []
        var next = 0
        while next < pending.count {
            let function = module.functions[pending[next]]
            guard next < Self.functionLimit else {
                throw .refused(
                    function: function.name, line: function.line,
                    .tooMany("functions", limit: Self.functionLimit))
            }
            let verifier = try Verifier(function, in: module, signatures: signatures)
            var decoder = FunctionDecoder(function, flow: verifier.flow, module: self)
            functions.append(decoder.decode())
            self = decoder.module
            next += 1
        }
        return DecodedModule(
            functions: functions, globals: globals, functionIndex: decodedIndex)
    }

    /// The index that a defined function has or will have among the decoded ones.
    mutating func index(ofFunction name: String) -> Int? {
        if let index = decodedIndex[name] { return index }
        guard let definition = definitions[name] else { return nil }
        decodedIndex[name] = pending.count
        pending.append(definition)
        return pending.count - 1
    }

    // MARK: Globals

    private mutating func decodeGlobals() -> [DecodedGlobal] {
        var total = 0
        var globals: [DecodedGlobal] = []
        for global in module.globals {
            var decoded = DecodedGlobal(
                name: global.name, bytes: [], relocations: [], isConstant: global.isConstant)
            do throws(Undecodable) {
                guard let initializer = global.initializer, !global.isThreadLocal else {
                    throw Undecodable(.externalGlobal(global.name))
                }
                guard let layout = layouts.layout(of: global.type) else {
                    throw Undecodable(type: global.type)
                }
                total += layout.size
                guard total <= Self.globalLimit else {
                    throw Undecodable(.tooMany("bytes of globals", limit: Self.globalLimit))
                }
                decoded.bytes = [UInt8](repeating: 0, count: layout.size)
                try write(initializer, of: global.type, at: 0, into: &decoded)
                globalRefusals.append(nil)
            } catch {
                // Nothing can be read from it; a direct use is refused.
                decoded.bytes = []
                decoded.relocations = []
                globalRefusals.append(error.refusal)
            }
            globals.append(decoded)
        }
        return globals
    }

    private mutating func write(
        _ constant: Constant, of type: IRType, at offset: Int, into global: inout DecodedGlobal
    ) throws(Undecodable) {
        guard let layout = layouts.layout(of: type), let resolved = module.resolve(type) else {
            throw Undecodable(type: type)
        }
        switch constant {
        case .zero, .undefined, .null:
            break
        case .integer(let value, let width):
            guard resolved == .integer(width: width) else { throw Undecodable(type: type) }
            for byte in 0..<layout.size {
                global.bytes[offset + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))
            }
        case .bytes(let bytes):
            guard resolved == .array(count: bytes.count, element: .integer(width: 8)) else {
                throw Undecodable(type: type)
            }
            global.bytes.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        case .aggregate(let elements):
            try write(elements, of: resolved, layout, at: offset, into: &global)
        case .global, .elementPointer:
            guard resolved == .pointer else { throw Undecodable(type: type) }
            let (target, addend) = try address(constant)
            guard let target else { return }
            global.relocations.append(.init(offset: offset, global: target, addend: addend))
        case .unsupported(let what):
            throw Undecodable(.unsupportedInstruction(what))
        }
    }

    private mutating func write(
        _ elements: [TypedConstant], of type: IRType, _ layout: TypeLayout, at offset: Int,
        into global: inout DecodedGlobal
    ) throws(Undecodable) {
        switch type {
        case .array(let count, let element):
            guard elements.count == count, let stride = layouts.layout(of: element)?.stride else {
                throw Undecodable(type: type)
            }
            for (index, value) in elements.enumerated() {
                try write(value.value, of: element, at: offset + index * stride, into: &global)
            }
        case .structure(let fields, _):
            guard elements.count == fields.count else { throw Undecodable(type: type) }
            for ((field, value), inner) in zip(zip(fields, elements), layout.fieldOffsets) {
                try write(value.value, of: field, at: offset + inner, into: &global)
            }
        default:
            throw Undecodable(type: type)
        }
    }

    // MARK: Constants

    /// The global (nil for null) and offset that a constant of pointer type means.
    mutating func address(
        _ constant: Constant
    ) throws(Undecodable) -> (global: Int?, offset: Int) {
        switch constant {
        case .null, .zero, .undefined:
            return (nil, 0)
        case .global(let name):
            guard let index = globalIndex[name] else {
                if signatures[name] != nil {
                    throw Undecodable(.unsupportedInstruction("the address of function \(name)"))
                }
                throw Undecodable(.externalGlobal(name))
            }
            return (index, 0)
        case .elementPointer(let source, let base, let indices):
            let (global, start) = try address(base)
            let steps = try pathSteps(
                source,
                indices.map { TypedOperand(type: $0.type, operand: .constant($0.value)) })
            let (offset, overflow) = start.addingReportingOverflow(steps.offset)
            guard steps.dynamic.isEmpty, !overflow, global != nil || offset == 0 else {
                throw Undecodable(.unsupportedInstruction("getelementptr"))
            }
            return (global, offset)
        case .unsupported(let what):
            throw Undecodable(.unsupportedInstruction(what))
        default:
            throw Undecodable(.unsupportedType("ptr"))
        }
    }

    /// A walk through a type: bytes known now, and registers to be scaled and added.
    struct PathSteps {
        var offset = 0
        var dynamic: [(index: TypedOperand, stride: Int)] = []
    }

    /// What the indices of a getelementptr add up to.
    mutating func pathSteps(
        _ source: IRType, _ indices: [TypedOperand]
    ) throws(Undecodable) -> PathSteps {
        var steps = PathSteps()
        var type = source
        for (position, index) in indices.enumerated() {
            guard case .integer(let width) = index.type, width <= 64 else {
                throw Undecodable(type: index.type)
            }
            var stride = 0
            if position > 0 {
                guard let resolved = module.resolve(type) else { throw Undecodable(type: type) }
                if case .structure(let fields, _) = resolved {
                    guard case .constant(let constant) = index.operand,
                        let field = Self.signed(constant), fields.indices.contains(field),
                        let layout = layouts.layout(of: resolved)
                    else { throw Undecodable(type: type) }
                    try Self.add(layout.fieldOffsets[field], to: &steps.offset)
                    type = fields[field]
                    continue
                }
                guard case .array(_, let element) = resolved else { throw Undecodable(type: type) }
                type = element
            }
            guard let layout = layouts.layout(of: type) else { throw Undecodable(type: type) }
            stride = layout.stride
            switch index.operand {
            case .constant(let constant):
                guard let value = Self.signed(constant) else {
                    throw Undecodable(.unsupportedInstruction("getelementptr"))
                }
                let (bytes, overflow) = value.multipliedReportingOverflow(by: stride)
                guard !overflow else {
                    throw Undecodable(.unsupportedInstruction("getelementptr"))
                }
                try Self.add(bytes, to: &steps.offset)
            case .register:
                steps.dynamic.append((index, stride))
            }
        }
        return steps
    }

    private static func add(_ bytes: Int, to offset: inout Int) throws(Undecodable) {
        let (sum, overflow) = offset.addingReportingOverflow(bytes)
        guard !overflow else { throw Undecodable(.unsupportedInstruction("getelementptr")) }
        offset = sum
    }

    /// The signed value of an integer constant; nil for another constant.
    static func signed(_ constant: Constant) -> Int? {
        switch constant {
        case .integer(let value, let width):
            Int(Int64(bitPattern: value << UInt64(64 - width)) >> Int64(64 - width))
        case .zero, .undefined: 0
        default: nil
        }
    }
}
