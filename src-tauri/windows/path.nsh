; The client in the person's PATH, where terminals look for it.
;
; A string in here has ${NSIS_MAX_STRLEN} characters at most. A PATH that is longer would be cut off: it is left as it is.

!include LogicLib.nsh
!include WinMessages.nsh

; HKEY_CURRENT_USER for functions of Windows: negative, since a pointer has its sign in all bits.
!define CURRENT_USER -2147483647
; RegGetValue: any type, and variables in it stay what they are.
!define AS_IT_IS 0x1000FFFF
!define FOUND 0
!define NOT_THERE 2
!define PLAIN 1
!define WITH_VARIABLES 2

Var Path
Var PathType
; Of what is in it and its end; more than a string can have where it cannot be read.
Var PathLength
; What stands between two semicolons.
Var PathEntry
Var EntryStart
Var EntryEnd

!macro PathFunctions un
Function ${un}ReadPath
  StrCpy $Path ""
  StrCpy $PathType ${WITH_VARIABLES}
  StrCpy $PathLength 1
  StrCpy $PathEntry "$INSTDIR\bin"
  System::Call 'advapi32::RegGetValueW(p ${CURRENT_USER}, w "Environment", w "Path", i ${AS_IT_IS}, *i .r1, p 0, *i .r2) i .r0'
  ${If} $0 == ${NOT_THERE}
    Return
  ${EndIf}
  IntOp $PathLength ${NSIS_MAX_STRLEN} + 1
  ${If} $0 != ${FOUND}
    Return
  ${EndIf}
  ${If} $1 != ${PLAIN}
  ${AndIf} $1 != ${WITH_VARIABLES}
    Return
  ${EndIf}
  StrCpy $PathType $1
  IntOp $PathLength $2 / 2
  ${If} $PathLength <= ${NSIS_MAX_STRLEN}
    ReadRegStr $Path HKCU Environment Path
  ${EndIf}
FunctionEnd

; Where $PathEntry begins and ends in $Path: nowhere is -1.
Function ${un}FindEntry
  StrCpy $EntryStart 0
  StrCpy $EntryEnd 0
  ${Do}
    StrCpy $0 $Path 1 $EntryEnd
    ${If} $0 == ";"
    ${OrIf} $0 == ""
      IntOp $1 $EntryEnd - $EntryStart
      StrCpy $2 ""
      ${If} $1 > 0
        StrCpy $2 $Path $1 $EntryStart
      ${EndIf}
      ${If} $2 == $PathEntry
        Return
      ${EndIf}
      IntOp $EntryStart $EntryEnd + 1
    ${EndIf}
    IntOp $EntryEnd $EntryEnd + 1
  ${LoopUntil} $0 == ""
  StrCpy $EntryStart -1
FunctionEnd

Function ${un}WritePath
  ${If} $PathType = ${WITH_VARIABLES}
    WriteRegExpandStr HKCU Environment Path $Path
  ${Else}
    WriteRegStr HKCU Environment Path $Path
  ${EndIf}
  Call ${un}TellOfPath
FunctionEnd

; Terminals that are opened from now on have it.
Function ${un}TellOfPath
  SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=2000
FunctionEnd
!macroend
!insertmacro PathFunctions ""
!insertmacro PathFunctions "un."

; At the end, after a semicolon even where another one stands there: so that it can be taken off again and the rest is as it was.
Function PutOnPath
  Call ReadPath
  StrLen $0 "$PathEntry;"
  IntOp $0 $PathLength + $0
  ${If} $0 > ${NSIS_MAX_STRLEN}
    DetailPrint "$(PATH_TOO_LONG)"
    MessageBox MB_OK|MB_ICONINFORMATION "$(PATH_TOO_LONG)" /SD IDOK
    Return
  ${EndIf}
  Call FindEntry
  ${If} $EntryStart >= 0
    Return
  ${EndIf}
  ${If} $Path == ""
    StrCpy $Path $PathEntry
  ${Else}
    StrCpy $Path "$Path;$PathEntry"
  ${EndIf}
  Call WritePath
  ; Who had it there before keeps it.
  WriteRegDWORD HKCU "${UNINSTALL}" PutOnPath 1
FunctionEnd

Function un.TakeOffPath
  ReadRegDWORD $0 HKCU "${UNINSTALL}" PutOnPath
  ${If} $0 <> 1
    Return
  ${EndIf}
  Call un.ReadPath
  ${If} $PathLength > ${NSIS_MAX_STRLEN}
    DetailPrint "$(PATH_NOT_CLEANED)"
    MessageBox MB_OK|MB_ICONINFORMATION "$(PATH_NOT_CLEANED)" /SD IDOK
    Return
  ${EndIf}
  Call un.FindEntry
  ${If} $EntryStart < 0
    Return
  ${EndIf}
  ${If} $Path == $PathEntry
    DeleteRegValue HKCU Environment Path
    Call un.TellOfPath
    Return
  ${EndIf}
  StrCpy $0 ""
  ; With the semicolon before it, or the one after it where it is the first.
  ${If} $EntryStart > 0
    IntOp $EntryStart $EntryStart - 1
    StrCpy $0 $Path $EntryStart
  ${Else}
    IntOp $EntryEnd $EntryEnd + 1
  ${EndIf}
  StrCpy $1 $Path "" $EntryEnd
  StrCpy $Path "$0$1"
  Call un.WritePath
FunctionEnd
