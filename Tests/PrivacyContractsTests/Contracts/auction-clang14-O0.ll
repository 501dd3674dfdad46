; ModuleID = 'auction.c'
source_filename = "auction.c"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

%struct.outcome = type { i32, i64 }

; Function Attrs: noinline nounwind optnone uwtable
define dso_local void @auction(i64* noundef %0, i32 noundef %1, %struct.outcome* noundef %2) #0 !dbg !10 {
  %4 = alloca i64*, align 8
  %5 = alloca i32, align 4
  %6 = alloca %struct.outcome*, align 8
  %7 = alloca i32, align 4
  %8 = alloca i64, align 8
  %9 = alloca i64, align 8
  %10 = alloca i32, align 4
  store i64* %0, i64** %4, align 8
  call void @llvm.dbg.declare(metadata i64** %4, metadata !29, metadata !DIExpression()), !dbg !30
  store i32 %1, i32* %5, align 4
  call void @llvm.dbg.declare(metadata i32* %5, metadata !31, metadata !DIExpression()), !dbg !32
  store %struct.outcome* %2, %struct.outcome** %6, align 8
  call void @llvm.dbg.declare(metadata %struct.outcome** %6, metadata !33, metadata !DIExpression()), !dbg !34
  call void @llvm.dbg.declare(metadata i32* %7, metadata !35, metadata !DIExpression()), !dbg !36
  store i32 0, i32* %7, align 4, !dbg !36
  call void @llvm.dbg.declare(metadata i64* %8, metadata !37, metadata !DIExpression()), !dbg !38
  store i64 0, i64* %8, align 8, !dbg !38
  call void @llvm.dbg.declare(metadata i64* %9, metadata !39, metadata !DIExpression()), !dbg !40
  store i64 0, i64* %9, align 8, !dbg !40
  call void @llvm.dbg.declare(metadata i32* %10, metadata !41, metadata !DIExpression()), !dbg !43
  store i32 0, i32* %10, align 4, !dbg !43
  br label %11, !dbg !44

11:                                               ; preds = %47, %3
  %12 = load i32, i32* %10, align 4, !dbg !45
  %13 = load i32, i32* %5, align 4, !dbg !47
  %14 = icmp ult i32 %12, %13, !dbg !48
  br i1 %14, label %15, label %50, !dbg !49

15:                                               ; preds = %11
  %16 = load i64*, i64** %4, align 8, !dbg !50
  %17 = load i32, i32* %10, align 4, !dbg !53
  %18 = zext i32 %17 to i64, !dbg !50
  %19 = getelementptr inbounds i64, i64* %16, i64 %18, !dbg !50
  %20 = load i64, i64* %19, align 8, !dbg !50
  %21 = load i64, i64* %8, align 8, !dbg !54
  %22 = icmp ugt i64 %20, %21, !dbg !55
  br i1 %22, label %23, label %31, !dbg !56

23:                                               ; preds = %15
  %24 = load i64, i64* %8, align 8, !dbg !57
  store i64 %24, i64* %9, align 8, !dbg !59
  %25 = load i64*, i64** %4, align 8, !dbg !60
  %26 = load i32, i32* %10, align 4, !dbg !61
  %27 = zext i32 %26 to i64, !dbg !60
  %28 = getelementptr inbounds i64, i64* %25, i64 %27, !dbg !60
  %29 = load i64, i64* %28, align 8, !dbg !60
  store i64 %29, i64* %8, align 8, !dbg !62
  %30 = load i32, i32* %10, align 4, !dbg !63
  store i32 %30, i32* %7, align 4, !dbg !64
  br label %46, !dbg !65

31:                                               ; preds = %15
  %32 = load i64*, i64** %4, align 8, !dbg !66
  %33 = load i32, i32* %10, align 4, !dbg !68
  %34 = zext i32 %33 to i64, !dbg !66
  %35 = getelementptr inbounds i64, i64* %32, i64 %34, !dbg !66
  %36 = load i64, i64* %35, align 8, !dbg !66
  %37 = load i64, i64* %9, align 8, !dbg !69
  %38 = icmp ugt i64 %36, %37, !dbg !70
  br i1 %38, label %39, label %45, !dbg !71

39:                                               ; preds = %31
  %40 = load i64*, i64** %4, align 8, !dbg !72
  %41 = load i32, i32* %10, align 4, !dbg !74
  %42 = zext i32 %41 to i64, !dbg !72
  %43 = getelementptr inbounds i64, i64* %40, i64 %42, !dbg !72
  %44 = load i64, i64* %43, align 8, !dbg !72
  store i64 %44, i64* %9, align 8, !dbg !75
  br label %45, !dbg !76

45:                                               ; preds = %39, %31
  br label %46

46:                                               ; preds = %45, %23
  br label %47, !dbg !77

47:                                               ; preds = %46
  %48 = load i32, i32* %10, align 4, !dbg !78
  %49 = add i32 %48, 1, !dbg !78
  store i32 %49, i32* %10, align 4, !dbg !78
  br label %11, !dbg !79, !llvm.loop !80

50:                                               ; preds = %11
  %51 = load i32, i32* %7, align 4, !dbg !83
  %52 = load %struct.outcome*, %struct.outcome** %6, align 8, !dbg !84
  %53 = getelementptr inbounds %struct.outcome, %struct.outcome* %52, i32 0, i32 0, !dbg !85
  store i32 %51, i32* %53, align 8, !dbg !86
  %54 = load i64, i64* %9, align 8, !dbg !87
  %55 = load %struct.outcome*, %struct.outcome** %6, align 8, !dbg !88
  %56 = getelementptr inbounds %struct.outcome, %struct.outcome* %55, i32 0, i32 1, !dbg !89
  store i64 %54, i64* %56, align 8, !dbg !90
  ret void, !dbg !91
}

; Function Attrs: nofree nosync nounwind readnone speculatable willreturn
declare void @llvm.dbg.declare(metadata, metadata, metadata) #1

attributes #0 = { noinline nounwind optnone uwtable "frame-pointer"="all" "min-legal-vector-width"="0" "no-trapping-math"="true" "stack-protector-buffer-size"="8" "target-cpu"="x86-64" "target-features"="+cx8,+fxsr,+mmx,+sse,+sse2,+x87" "tune-cpu"="generic" }
attributes #1 = { nofree nosync nounwind readnone speculatable willreturn }

!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2, !3, !4, !5, !6, !7, !8}
!llvm.ident = !{!9}

!0 = distinct !DICompileUnit(language: DW_LANG_C99, file: !1, producer: "Debian clang version 14.0.6", isOptimized: false, runtimeVersion: 0, emissionKind: FullDebug, splitDebugInlining: false, nameTableKind: None)
!1 = !DIFile(filename: "auction.c", directory: ".", checksumkind: CSK_MD5, checksum: "eda2a4c68c77e4c765f50d22fcfc6fab")
!2 = !{i32 7, !"Dwarf Version", i32 5}
!3 = !{i32 2, !"Debug Info Version", i32 3}
!4 = !{i32 1, !"wchar_size", i32 4}
!5 = !{i32 7, !"PIC Level", i32 2}
!6 = !{i32 7, !"PIE Level", i32 2}
!7 = !{i32 7, !"uwtable", i32 1}
!8 = !{i32 7, !"frame-pointer", i32 2}
!9 = !{!"Debian clang version 14.0.6"}
!10 = distinct !DISubprogram(name: "auction", scope: !1, file: !1, line: 16, type: !11, scopeLine: 16, flags: DIFlagPrototyped, spFlags: DISPFlagDefinition, unit: !0, retainedNodes: !28)
!11 = !DISubroutineType(types: !12)
!12 = !{null, !13, !20, !23}
!13 = !DIDerivedType(tag: DW_TAG_pointer_type, baseType: !14, size: 64)
!14 = !DIDerivedType(tag: DW_TAG_const_type, baseType: !15)
!15 = !DIDerivedType(tag: DW_TAG_typedef, name: "uint64_t", file: !16, line: 27, baseType: !17)
!16 = !DIFile(filename: "/usr/include/x86_64-linux-gnu/bits/stdint-uintn.h", directory: "", checksumkind: CSK_MD5, checksum: "2bf2ae53c58c01b1a1b9383b5195125c")
!17 = !DIDerivedType(tag: DW_TAG_typedef, name: "__uint64_t", file: !18, line: 45, baseType: !19)
!18 = !DIFile(filename: "/usr/include/x86_64-linux-gnu/bits/types.h", directory: "", checksumkind: CSK_MD5, checksum: "d108b5f93a74c50510d7d9bc0ab36df9")
!19 = !DIBasicType(name: "unsigned long", size: 64, encoding: DW_ATE_unsigned)
!20 = !DIDerivedType(tag: DW_TAG_typedef, name: "uint32_t", file: !16, line: 26, baseType: !21)
!21 = !DIDerivedType(tag: DW_TAG_typedef, name: "__uint32_t", file: !18, line: 42, baseType: !22)
!22 = !DIBasicType(name: "unsigned int", size: 32, encoding: DW_ATE_unsigned)
!23 = !DIDerivedType(tag: DW_TAG_pointer_type, baseType: !24, size: 64)
!24 = distinct !DICompositeType(tag: DW_TAG_structure_type, name: "outcome", file: !1, line: 10, size: 128, elements: !25)
!25 = !{!26, !27}
!26 = !DIDerivedType(tag: DW_TAG_member, name: "winner", scope: !24, file: !1, line: 11, baseType: !20, size: 32)
!27 = !DIDerivedType(tag: DW_TAG_member, name: "price", scope: !24, file: !1, line: 12, baseType: !15, size: 64, offset: 64)
!28 = !{}
!29 = !DILocalVariable(name: "bids", arg: 1, scope: !10, file: !1, line: 16, type: !13)
!30 = !DILocation(line: 16, column: 30, scope: !10)
!31 = !DILocalVariable(name: "count", arg: 2, scope: !10, file: !1, line: 16, type: !20)
!32 = !DILocation(line: 16, column: 45, scope: !10)
!33 = !DILocalVariable(name: "result", arg: 3, scope: !10, file: !1, line: 16, type: !23)
!34 = !DILocation(line: 16, column: 68, scope: !10)
!35 = !DILocalVariable(name: "winner", scope: !10, file: !1, line: 17, type: !20)
!36 = !DILocation(line: 17, column: 14, scope: !10)
!37 = !DILocalVariable(name: "highest", scope: !10, file: !1, line: 18, type: !15)
!38 = !DILocation(line: 18, column: 14, scope: !10)
!39 = !DILocalVariable(name: "second", scope: !10, file: !1, line: 19, type: !15)
!40 = !DILocation(line: 19, column: 14, scope: !10)
!41 = !DILocalVariable(name: "i", scope: !42, file: !1, line: 23, type: !20)
!42 = distinct !DILexicalBlock(scope: !10, file: !1, line: 23, column: 5)
!43 = !DILocation(line: 23, column: 19, scope: !42)
!44 = !DILocation(line: 23, column: 10, scope: !42)
!45 = !DILocation(line: 23, column: 26, scope: !46)
!46 = distinct !DILexicalBlock(scope: !42, file: !1, line: 23, column: 5)
!47 = !DILocation(line: 23, column: 30, scope: !46)
!48 = !DILocation(line: 23, column: 28, scope: !46)
!49 = !DILocation(line: 23, column: 5, scope: !42)
!50 = !DILocation(line: 24, column: 13, scope: !51)
!51 = distinct !DILexicalBlock(scope: !52, file: !1, line: 24, column: 13)
!52 = distinct !DILexicalBlock(scope: !46, file: !1, line: 23, column: 42)
!53 = !DILocation(line: 24, column: 18, scope: !51)
!54 = !DILocation(line: 24, column: 23, scope: !51)
!55 = !DILocation(line: 24, column: 21, scope: !51)
!56 = !DILocation(line: 24, column: 13, scope: !52)
!57 = !DILocation(line: 25, column: 22, scope: !58)
!58 = distinct !DILexicalBlock(scope: !51, file: !1, line: 24, column: 32)
!59 = !DILocation(line: 25, column: 20, scope: !58)
!60 = !DILocation(line: 26, column: 23, scope: !58)
!61 = !DILocation(line: 26, column: 28, scope: !58)
!62 = !DILocation(line: 26, column: 21, scope: !58)
!63 = !DILocation(line: 27, column: 22, scope: !58)
!64 = !DILocation(line: 27, column: 20, scope: !58)
!65 = !DILocation(line: 28, column: 9, scope: !58)
!66 = !DILocation(line: 28, column: 20, scope: !67)
!67 = distinct !DILexicalBlock(scope: !51, file: !1, line: 28, column: 20)
!68 = !DILocation(line: 28, column: 25, scope: !67)
!69 = !DILocation(line: 28, column: 30, scope: !67)
!70 = !DILocation(line: 28, column: 28, scope: !67)
!71 = !DILocation(line: 28, column: 20, scope: !51)
!72 = !DILocation(line: 29, column: 22, scope: !73)
!73 = distinct !DILexicalBlock(scope: !67, file: !1, line: 28, column: 38)
!74 = !DILocation(line: 29, column: 27, scope: !73)
!75 = !DILocation(line: 29, column: 20, scope: !73)
!76 = !DILocation(line: 30, column: 9, scope: !73)
!77 = !DILocation(line: 31, column: 5, scope: !52)
!78 = !DILocation(line: 23, column: 38, scope: !46)
!79 = !DILocation(line: 23, column: 5, scope: !46)
!80 = distinct !{!80, !49, !81, !82}
!81 = !DILocation(line: 31, column: 5, scope: !42)
!82 = !{!"llvm.loop.mustprogress"}
!83 = !DILocation(line: 33, column: 22, scope: !10)
!84 = !DILocation(line: 33, column: 5, scope: !10)
!85 = !DILocation(line: 33, column: 13, scope: !10)
!86 = !DILocation(line: 33, column: 20, scope: !10)
!87 = !DILocation(line: 34, column: 21, scope: !10)
!88 = !DILocation(line: 34, column: 5, scope: !10)
!89 = !DILocation(line: 34, column: 13, scope: !10)
!90 = !DILocation(line: 34, column: 19, scope: !10)
!91 = !DILocation(line: 35, column: 1, scope: !10)
