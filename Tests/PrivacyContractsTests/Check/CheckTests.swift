import PrivacyContracts
import Testing

/// Each rule of the check refuses what breaks it, by function, line and reason.
@Suite struct CheckTests {
    static let manifest = """
        contract: t
        methods:
          f:
            parameters:
              - { name: a, type: { array: u64, length: 4 }, role: input, from: { provider: 0 },
                  visibility: secret }
            returns: { type: u64, learns: everyone }
        """

    /// Parses, verifies and checks a function `f` with this body; the body begins on line 2.
    private func check(_ body: String, header: String = "define i64 @f(ptr %a)") throws {
        let contract = try Contract(ir: "\(header) {\n\(body)\n}\n", manifest: Self.manifest)
        try contract.check(method: "f")
    }

    static let refusals: [(body: String, line: Int, reason: Refusal)] = [
        (
            "%i = load i64, ptr %a\n%p = getelementptr i64, ptr %a, i64 %i\n%v = load i64, ptr %p\nret i64 %v",
            4, .secretAddress
        ),
        ("%v = load i64, ptr %a\n%q = udiv i64 5, %v\nret i64 %q", 3, .secretOperand("udiv")),
        ("%v = load i64, ptr %a\n%q = udiv i64 %v, 3\nret i64 %q", 3, .secretOperand("udiv")),
        ("%v = load i64, ptr %a\n%q = shl i64 5, %v\nret i64 %q", 3, .secretOperand("shl")),
        (
            """
            %v = load i64, ptr %a
            br label %l
            l:
            %i = phi i64 [0, %0], [%j, %l]
            %j = add i64 %i, 1
            %c = icmp ult i64 %j, %v
            br i1 %c, label %l, label %e
            e:
            ret i64 %j
            """, 8, .secretLoopBound
        ),
        ("%x = fadd float 1.0, 2.0\nret i64 0", 2, .unsupportedInstruction("fadd")),
        ("%r = call i64 @g(i64 1)\nret i64 %r", 2, .externalFunction("g")),
        ("%r = call i64 %a(i64 1)\nret i64 %r", 2, .indirectCall),
        ("%r = call i64 @f(ptr %a)\nret i64 %r", 2, .recursion("f")),
        ("%v = load volatile i64, ptr %a\nret i64 %v", 2, .unsupportedInstruction("load volatile")),
        ("%x = add i65 1, 1\nret i64 0", 2, .unsupportedType("i65")),
        (
            "%x = add i64 %y, 1\n%y = add i64 1, 1\nret i64 %x", 2,
            .invalid(.notDominated(register: "y"))
        ),
        (
            "%x = add i32 1, 1\nret i64 %x", 3,
            .invalid(.typeMismatch(expected: "i64", found: "i32"))
        ),
        (
            "br label %e\ne:\n%x = phi i64 [1, %e]\nret i64 %x", 4,
            .invalid(.phiEdges(register: "x"))
        ),
    ]

    @Test(arguments: refusals.indices) func refuses(_ index: Int) {
        let (body, line, reason) = Self.refusals[index]
        #expect(throws: ContractError.refused(function: "f", line: .ir(line), reason)) {
            try check(body)
        }
    }

    @Test func unreachableCodeIsNotRefused() throws {
        try check("ret i64 1\nw:\n%x = fadd float 1.0, 1.0\nret i64 2")
    }

    @Test func publicShiftAndPowerOfTwoPass() throws {
        try check("%v = load i64, ptr %a\n%q = shl i64 %v, 3\n%r = udiv i64 %q, 4\nret i64 %r")
    }

    @Test func loopWithPublicExitPasses() throws {
        try check(
            """
            br label %l
            l:
            %i = phi i64 [0, %0], [%j, %n]
            %p = getelementptr i64, ptr %a, i64 %i
            %v = load i64, ptr %p
            %s = icmp eq i64 %v, 7
            br i1 %s, label %e, label %n
            n:
            %j = add i64 %i, 1
            %c = icmp ult i64 %j, 4
            br i1 %c, label %l, label %e
            e:
            ret i64 %i
            """)
    }

    @Test(arguments: [
        "define i64 @f(i64 %a)", "define i64 @f(ptr %a, i32 %b)", "define i64 @f()",
    ])
    func signatureMustMatch(header: String) {
        #expect(throws: ContractError.self) { try check("ret i64 1", header: header) }
        do {
            try check("ret i64 1", header: header)
        } catch let error as ContractError {
            guard case .refused("f", _, .signature) = error else {
                Issue.record("\(error)")
                return
            }
        } catch {
            Issue.record(error)
        }
    }
}
